"""How Numba compiles a bundle: a pointer to its table; an attribute reads the place and shape of its array there."""

from __future__ import annotations

from typing import Any

import numba.core.cgutils
import numba.core.types
import numba.core.typing.templates
import numba.extending
import numba.np.arrayobj
from llvmlite import ir

from twin.kernel.bundle import Bundle

_X: Any = numba.extending
_T: Any = numba.core.types
_CG: Any = numba.core.cgutils
_NP: Any = numba.np.arrayobj
_TEMPLATES: Any = numba.core.typing.templates
_WORD: Any = ir.IntType(64)


class BundleType(_T.Type):
    """The type of a bundle: its name, and the names and types of its members."""

    def __init__(self, name: str, members: tuple[tuple[str, Any], ...]) -> None:
        self.members = dict(members)
        super().__init__(name=f"{name}({', '.join(f'{key}: {member}' for key, member in members)})")

    def place(self, name: str) -> int:
        """Return the first word of a member in the table."""
        before = list(self.members)[: list(self.members).index(name)]
        return sum(1 + getattr(self.members[key], "ndim", 0) for key in before)


_X.register_model(BundleType)(_X.models.OpaqueModel)


@_X.typeof_impl.register(Bundle)
def _typeof(value: Bundle, context: Any) -> Any:
    return BundleType(type(value).__name__, tuple((name, _member_type(m)) for name, m in value.contents()))


def _member_type(member: Any) -> Any:
    if isinstance(member, Bundle):
        return _typeof(member, None)
    return _T.Array(_X.as_numba_type(int if member.dtype.kind == "i" else float), member.ndim, "C")


@_X.unbox(BundleType)
def _unbox(_kind: BundleType, value: Any, c: Any) -> Any:
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return _X.NativeValue(address, is_error=_CG.is_not_null(c.builder, c.pyapi.err_occurred()))


@_X.infer_getattr
class _Attribute(_TEMPLATES.AttributeTemplate):
    """The type of an attribute."""

    key = BundleType

    def generic_resolve(self, kind: BundleType, name: str) -> Any:
        """Return the type of a member, or None."""
        return kind.members.get(name)


@_X.lower_getattr_generic(BundleType)
def _attribute(context: Any, builder: Any, kind: BundleType, value: Any, name: str) -> Any:
    member, first = kind.members[name], kind.place(name)
    table = builder.bitcast(value, _WORD.as_pointer())
    address, *shape = (_word(builder, table, first + i) for i in range(1 + getattr(member, "ndim", 0)))
    if isinstance(member, BundleType):
        return builder.inttoptr(address, context.get_value_type(member))
    return _array(context, builder, member, address, shape)


def _word(builder: Any, table: Any, number: int) -> Any:
    """Load a word of a table; it never changes, so that it need not be loaded again after a write."""
    word = builder.load(builder.gep(table, [_WORD(number)]))
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word


def _array(context: Any, builder: Any, kind: Any, address: Any, shape: list[Any]) -> Any:
    size = _WORD(8)
    strides = [size]
    for extent in shape[:0:-1]:
        strides.insert(0, builder.mul(strides[0], extent))
    array = _NP.make_array(kind)(context, builder)
    data = builder.inttoptr(address, array.data.type)
    _NP.populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None)
    return array._getvalue()  # noqa: SLF001
