"""The 3D picture of the unit: geometry, camera and VTK stage are free of Qt; only `view` is a widget."""
