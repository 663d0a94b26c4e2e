"""The policy file: what is promised, told once, checked with every problem at once, compiled for a customer."""

from policies.document.compiling import compile_terms
from policies.document.library import library
from policies.document.loading import PolicyDocument, load
from policies.document.problems import DocumentProblems, Problem

__all__ = ["DocumentProblems", "PolicyDocument", "Problem", "compile_terms", "library", "load"]
