"""Families of densities on the line: one file each, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping

from klviz.core.families.family import Family, Member, Tail
from klviz.core.families.laplace import Laplace
from klviz.core.families.logistic import Logistic
from klviz.core.families.normal import Normal
from klviz.core.families.student_t import StudentT
from klviz.core.families.uniform import Uniform
from klviz.core.parameters import table

__all__ = ["FAMILIES", "Family", "Member", "Tail"]

FAMILIES: Mapping[str, Family] = table(
    [Normal(), Laplace(), Logistic(), StudentT(), Uniform()],
)
