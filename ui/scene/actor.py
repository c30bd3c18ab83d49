"""VTK data and actors made of plain arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ui.scene.mesh import Mesh


def poly(points: NDArray[np.float64], cells: NDArray[np.int64]) -> vtkPolyData:
    """Points with lines (cells of two) or polygons."""
    data = vtkPolyData()
    made = vtkPoints()
    made.SetData(numpy_to_vtk(np.ascontiguousarray(points, dtype=np.float32), deep=True))
    data.SetPoints(made)
    array = vtkCellArray()
    offsets = np.arange(len(cells) + 1, dtype=np.int64) * cells.shape[1]
    array.SetData(numpy_to_vtk(offsets, deep=True), numpy_to_vtk(cells.ravel().astype(np.int64), deep=True))
    if cells.shape[1] == 2:
        data.SetLines(array)
    else:
        data.SetPolys(array)
    return data


def mesh_actor(mesh: Mesh) -> vtkActor:
    """An actor with the calm shine of the scene."""
    data = poly(mesh.points, mesh.triangles)
    data.GetPointData().SetNormals(
        numpy_to_vtk(np.ascontiguousarray(mesh.normals, dtype=np.float32), deep=True)
    )
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(data)
    actor = vtkActor()
    actor.SetMapper(mapper)
    shine = actor.GetProperty()
    shine.SetAmbient(0.5)
    shine.SetDiffuse(0.72)
    shine.SetSpecular(0.06)
    shine.SetSpecularPower(24)
    return actor


def paint_points(actor: vtkActor, colours: NDArray[np.float64]) -> None:
    """Give each point of an actor its own colour (n, 3), 0..1."""
    data = actor.GetMapper().GetInput()
    data.GetPointData().SetScalars(numpy_to_vtk((colours * 255).astype(np.uint8), deep=True))


def stand(actor: vtkActor, frame: NDArray[np.float64]) -> None:
    """Put an actor into a frame (4, 4)."""
    matrix = vtkMatrix4x4()
    matrix.DeepCopy(frame.ravel().tolist())
    actor.SetUserMatrix(matrix)
