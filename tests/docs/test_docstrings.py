"""The docstrings of what is public have numpydoc's form.

scripts/docs runs this, with the extra that holds numpydoc. numpydoc_validation_checks would see
neither what class methods return nor methods without a docstring, and would say what it finds of a
page in the first build only, until the page changes.
"""

import importlib
import inspect

import pytest
from numpydoc.docscrape import get_doc_object
from numpydoc.validate import ERROR_MSGS, validate

from tests.test_site import MODULES, OF_EXTRAS, listed

CHECKS = ERROR_MSGS.keys() - {
    "ES01",  # an extended summary: one line is often enough
    "SA01",  # a section See Also: many have no alternative
}
CHECKS_OF_MEMBERS = CHECKS - {
    "EX01",  # an example: a class shows one for all its members
}


def public_objects():
    for module in map(importlib.import_module, MODULES + OF_EXTRAS):
        for name in module.__all__:
            if name != "__version__":
                yield name, getattr(module, name)


def public_members(cls):
    """Yield the methods and properties of a class whose docstring is ours.

    Of a method that overrides others it is the first that has a docstring, as on the site.
    """
    for name in dir(cls):
        owners = [owner for owner in cls.__mro__ if name in vars(owner)]
        owner = next((owner for owner in owners if vars(owner)[name].__doc__), owners[0])
        member = inspect.unwrap(vars(owner)[name])
        is_shown = inspect.isfunction(member) or isinstance(member, property)
        if is_shown and not name.startswith("_") and is_ours(member):
            yield f"{owner.__name__}.{name}", member


def is_ours(member):
    return getattr(member, "fget", member).__module__.startswith("imblearn_image.")


OBJECTS = dict(public_objects())
CLASSES = filter(inspect.isclass, OBJECTS.values())
MEMBERS = dict(pair for cls in CLASSES for pair in public_members(cls))


def found(documented, checks):
    errors = validate(get_doc_object(documented))["errors"]
    return [f"{code}: {message}" for code, message in errors if code in checks]


@pytest.mark.parametrize("module", OF_EXTRAS)
def test_each_public_name_of_an_extra_has_a_page(module):
    assert listed()[module] == importlib.import_module(module).__all__


@pytest.mark.parametrize("name", OBJECTS)
def test_docstrings_of_classes_and_functions(name):
    assert not found(OBJECTS[name], CHECKS)
    assert ">>> " in inspect.getdoc(OBJECTS[name])


@pytest.mark.parametrize("name", MEMBERS)
def test_docstrings_of_methods_and_properties(name):
    assert not found(MEMBERS[name], CHECKS_OF_MEMBERS)
