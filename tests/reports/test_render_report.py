"""The command that writes the report as a PDF: a whole file, or none and one clear line."""

import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reports.render import document
from reports.render.pdf import RenderError

GOOD = {"agency": "phutthaisong", "fiscal_year": "2566", "round": "6", "as_of": "2023-04-30"}


def render_report(output, **changes):
    call_command("render_report", **GOOD | changes, output=str(output), stdout=StringIO())


@pytest.mark.parametrize("which", ["6", "12"])
def test_it_writes_the_file(reference, tmp_path, which):
    output = tmp_path / "report.pdf"
    render_report(output, round=which)
    assert output.read_bytes().startswith(b"%PDF-")
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.pdf"]


@pytest.mark.parametrize(
    "changes",
    [
        {"round": "7"},
        {"round": "๖"},
        {"agency": "other"},
        {"fiscal_year": "2023"},
        {"as_of": "2023-02-29"},
        {"as_of": "yesterday"},
    ],
)
def test_bad_arguments(reference, tmp_path, changes):
    with pytest.raises(CommandError) as caught:
        render_report(tmp_path / "report.pdf", **changes)
    assert caught.value.returncode == 2
    assert len(str(caught.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written(reference, tmp_path):
    for output in (tmp_path / "nowhere" / "report.pdf", tmp_path):
        with pytest.raises(CommandError) as caught:
            render_report(output)
        assert caught.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_failure_half_way_leaves_the_former_file(reference, tmp_path, monkeypatch):
    output = tmp_path / "report.pdf"
    output.write_bytes(b"former")

    def broken(report):
        raise RenderError("a fault\nof two lines")

    monkeypatch.setattr(document, "to_pdf", broken)
    with pytest.raises(CommandError, match="a fault of two lines"):
        render_report(output)
    monkeypatch.undo()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CommandError, match="No space left"):
        render_report(output)
    assert output.read_bytes() == b"former"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.pdf"]
