"""Logic that folds: a Python constant where a value is known, a solver's term where it is not.

Only this module, `amounts` and `prover` speak to z3. A fully known query therefore costs no solver
at all, and a clause that cannot apply to an action vanishes while it is being written down.

Most of the time of an analysis goes into writing terms down, and most of that into the checks
of sorts by which z3's own operators let anything be mixed. Every value here has a known sort,
so connectives and equations are made without them.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import z3

Bool: TypeAlias = bool | z3.BoolRef
"""True, false, or a condition on the query."""
Code: TypeAlias = int | z3.BitVecRef
"""The place of an entity in the list of its kind, or a variable that ranges over such places."""
Int: TypeAlias = int | z3.ArithRef
"""A Cedar Long."""
Variable: TypeAlias = z3.BoolRef | z3.BitVecRef | z3.ArithRef

_z3: Any = z3  # z3 carries no types: calls go through here, results are annotated


def truth_variable(name: str) -> z3.BoolRef:
    """Give an unknown truth."""
    variable: z3.BoolRef = _z3.Bool(name)
    return variable


class CodeVariable(z3.BitVecRef):
    """An unknown entity, which remembers with what it has been equated.

    Clauses and guarantees ask the same few things of it again and again.
    """

    def __init__(self, name: str, width: int) -> None:
        variable = _z3.BitVec(name, width)
        super().__init__(variable.as_ast(), variable.ctx)  # type: ignore[no-untyped-call]
        self.equations: dict[int, z3.BoolRef] = {}


def code_variable(name: str, width: int) -> z3.BitVecRef:
    """Give an unknown entity of a kind that needs *width* bits."""
    return CodeVariable(name, width)


def number_variable(name: str) -> z3.ArithRef:
    """Give an unknown integer, not yet bounded."""
    variable: z3.ArithRef = _z3.Int(name)
    return variable


def term(value: Bool) -> z3.BoolRef:
    """Give *value* as the solver's own term."""
    if isinstance(value, bool):
        constant: z3.BoolRef = _z3.BoolVal(value)
        return constant
    return value


def neg(value: Bool) -> Bool:
    """Not."""
    if isinstance(value, bool):
        return not value
    context = _z3.main_ctx()
    return _truth(_z3.Z3_mk_not(context.ref(), _ast(value)), context)


def conj(values: Iterable[Bool]) -> Bool:
    """All of them."""
    unknown: list[z3.BoolRef] = []
    for value in values:
        if value is False:
            return False
        if not isinstance(value, bool):
            unknown.append(value)
    if len(unknown) <= 1:
        return unknown[0] if unknown else True
    return _joined(_z3.Z3_mk_and, unknown)


def disj(values: Iterable[Bool]) -> Bool:
    """At least one of them."""
    unknown: list[z3.BoolRef] = []
    for value in values:
        if value is True:
            return True
        if not isinstance(value, bool):
            unknown.append(value)
    if len(unknown) <= 1:
        return unknown[0] if unknown else False
    return _joined(_z3.Z3_mk_or, unknown)


def both(left: Bool, right: Bool) -> Bool:
    """And, of two."""
    return conj((left, right))


def either(left: Bool, right: Bool) -> Bool:
    """Or, of two."""
    return disj((left, right))


def implies(condition: Bool, consequence: Bool) -> Bool:
    """If *condition* then *consequence*."""
    return either(neg(condition), consequence)


def iff(left: Bool, right: Bool) -> Bool:
    """Both or neither."""
    if isinstance(left, bool):
        return right if left else neg(right)
    if isinstance(right, bool):
        return left if right else neg(left)
    return equation(left, right)


def choose(condition: Bool, then: Bool, otherwise: Bool) -> Bool:
    """*then* where *condition* holds, and *otherwise* elsewhere."""
    return either(both(condition, then), both(neg(condition), otherwise))


def choose_code(condition: Bool, then: Code, otherwise: Code, width: int) -> Code:
    """As `choose`, for entities whose codes have *width* bits."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    chosen: z3.BitVecRef = _z3.If(condition, _bits(then, width), _bits(otherwise, width))
    return chosen


def choose_number(condition: Bool, then: Int, otherwise: Int) -> Int:
    """As `choose`, for integers."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    chosen: z3.ArithRef = _z3.If(condition, _integer(then), _integer(otherwise))
    return chosen


def same_code(left: Code, right: Code) -> Bool:
    """Tell whether two entities of one kind are the same.

    A code below nought stands for an entity that nothing unknown can be.
    """
    for one, other in ((left, right), (right, left)):
        if isinstance(one, int) and one < 0:
            return isinstance(other, int) and one == other
    return _equal(left, right)


def below(code: Code, size: int, width: int) -> Bool:
    """Tell whether *code* is one of the first *size*."""
    if isinstance(code, int):
        return code < size
    if size >= 2**width:
        return True
    bounded: z3.BoolRef = _z3.ULT(code, size)
    return bounded


def bit_is_clear(code: Code, bit: int) -> Bool:
    """Tell whether one bit of *code* is nought."""
    if isinstance(code, int):
        return not code >> bit & 1
    clear: z3.BoolRef = _z3.Extract(bit, bit, code) == 0
    return clear


def same_number(left: Int, right: Int) -> Bool:
    """Tell whether two integers are the same."""
    return _equal(left, right)


def less(left: Int, right: Int) -> Bool:
    """Tell whether *left* is below *right*."""
    smaller: Bool = left < right
    return smaller


def at_most(left: Int, right: Int) -> Bool:
    """Tell whether *left* is no more than *right*."""
    bounded: Bool = left <= right
    return bounded


def identity(value: Bool | Code | Int) -> int:
    """Give a number that two writings of one term share (constants are numbered apart)."""
    if isinstance(value, bool | int):
        return -1 - int(value)
    handle: Any = value
    return int(handle.get_id())


def value_term(value: Bool | Code | Int, like: Variable) -> Any:  # noqa: ANN401 - z3 carries no types
    """Give a constant as a term of the sort of *like*; a term stays as it is."""
    if isinstance(value, bool):
        return _z3.BoolVal(value)
    if isinstance(value, int):
        width: Any = like
        return _bits(value, width.size()) if isinstance(like, z3.BitVecRef) else _integer(value)
    return value


def substitute(formula: Bool, pairs: Sequence[tuple[Variable, Bool | Code | Int]]) -> Bool:
    """Put values in the place of variables."""
    if isinstance(formula, bool) or not pairs:
        return formula
    changed = _z3.simplify(
        _z3.substitute(formula, *((old, value_term(new, old)) for old, new in pairs))
    )
    if _z3.is_true(changed):
        return True
    if _z3.is_false(changed):
        return False
    result: z3.BoolRef = changed
    return result


def put(
    pairs: Sequence[tuple[Variable, Bool | Code | Int]], formulas: Iterable[Bool]
) -> list[Bool]:
    """Put other variables, or constants, in the place of variables; nothing is worked out."""
    context = _z3.main_ctx()
    array = _z3.Ast * len(pairs)
    terms = [value_term(new, old) for old, new in pairs]
    old, new = array(*(_ast(one) for one, _ in pairs)), array(*map(_ast, terms))
    return [
        formula
        if isinstance(formula, bool)
        else _truth(_z3.Z3_substitute(context.ref(), _ast(formula), len(pairs), old, new), context)
        for formula in formulas
    ]


def variables_of(formula: Bool) -> tuple[Variable, ...]:
    """Give every variable that *formula* mentions, once each."""
    if isinstance(formula, bool):
        return ()
    context = _z3.main_ctx()
    reference = context.ref()
    found: list[Variable] = []
    seen: set[int] = set()
    waiting = [_ast(formula)]  # parts of the formula, which keeps them alive
    while waiting:
        ast = waiting.pop()
        number = _z3.Z3_get_ast_id(reference, ast)
        if number in seen or _z3.Z3_get_ast_kind(reference, ast) != _z3.Z3_APP_AST:
            continue
        seen.add(number)
        app = _z3.Z3_to_app(reference, ast)
        parts = _z3.Z3_get_app_num_args(reference, app)
        waiting.extend(_z3.Z3_get_app_arg(reference, app, part) for part in range(parts))
        if parts == 0:
            kind = _z3.Z3_get_decl_kind(reference, _z3.Z3_get_app_decl(reference, app))
            if kind == _z3.Z3_OP_UNINTERPRETED:
                found.append(_z3.z3._to_expr_ref(ast, context))  # noqa: SLF001 - z3 has no other way
    return tuple(found)


def equation(left: Variable, right: Bool | Code | Int) -> z3.BoolRef:
    """Equate a variable with a term or a constant of the same sort."""
    context = _z3.main_ctx()
    reference, ast = context.ref(), _ast(left)
    if isinstance(right, int):
        other = _z3.Z3_mk_int64(reference, right, _z3.Z3_get_sort(reference, ast))
        held: Any = _z3.ExprRef(other, context)  # counted, or z3 may free it before it is used
        return _truth(_z3.Z3_mk_eq(reference, ast, held.as_ast()), context)
    return _truth(_z3.Z3_mk_eq(reference, ast, _ast(right)), context)


def _equal(left: Code | Int, right: Code | Int) -> Bool:
    if isinstance(left, int):
        return left == right if isinstance(right, int) else _equal(right, left)
    if left is right:
        return True
    if not (isinstance(left, CodeVariable) and isinstance(right, int)):
        return equation(left, right)
    known = left.equations.get(right)
    if known is None:
        known = left.equations[right] = equation(left, right)
    return known


def _joined(make: Any, values: Sequence[z3.BoolRef]) -> z3.BoolRef:  # noqa: ANN401 - z3 carries no types
    context = _z3.main_ctx()
    array = (_z3.Ast * len(values))(*(_ast(value) for value in values))
    return _truth(make(context.ref(), len(values), array), context)


def _ast(value: Any) -> Any:  # noqa: ANN401 - z3 carries no types
    return value.as_ast()


def _truth(ast: Any, context: Any) -> z3.BoolRef:  # noqa: ANN401 - z3 carries no types
    truth: z3.BoolRef = _z3.BoolRef(ast, context)
    return truth


def _bits(value: Code, width: int) -> z3.BitVecRef:
    if not isinstance(value, int):
        return value
    constant: z3.BitVecRef = _z3.BitVecVal(value, width)
    return constant


def _integer(value: Int) -> z3.ArithRef:
    if not isinstance(value, int):
        return value
    constant: z3.ArithRef = _z3.IntVal(value)
    return constant
