"""What is wrong with a file, as the notice over the content tells it."""

from keystead.errors import ConfigurationError
from keystead.ui.failures import PROFILES, Failures
from tests.ui.window.conftest import Page


def test_each_mistake_in_a_file_is_told_until_there_are_too_many(window, icons):
    window.tabs.open("t", "Tab", Page())
    failures = Failures(window, icons)
    mistakes = [ConfigurationError("bad", f"line {line}", "it is wrong") for line in range(1, 7)]
    failures.show_problems(mistakes[:2])
    assert window.notices.matters == (PROFILES,)
    assert window.notices.log.all[0].says == ("line 1", "it is wrong\nline 2: it is wrong")
    failures.show_problems(mistakes)
    title, text = window.notices.log.all[0].says
    assert title == "line 1"
    assert text.splitlines()[-2:] == ["line 3: it is wrong", "And 3 more."]
