"""Below a path behind a real nginx, with the lines that the README gives and with those it allows."""

from __future__ import annotations

import json
import os
import re
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from data.mongo.server import free_port, is_free
from data.system import processes
from tests.browser.conftest import OpenPage
from tests.browser.driving import choose_file, expect_grid_total, export_batches, result_of, take_export
from tests.product import ROOT, Product, command, missing, running_product

_LOCATION = re.search(r"```nginx\n(location .*?\n}\n)```", (ROOT / "README.md").read_text(), re.DOTALL)
_STRICT = "proxy_hide_header Referrer-Policy; add_header Referrer-Policy strict-origin;"
#: name → what is changed in the README's lines
_README = "as in the README"
VARIANTS: dict[str, Callable[[str], str]] = {
    _README: lambda lines: lines,
    "without the port": lambda lines: lines.replace("$http_host", "$host"),
    "without the host": lambda lines: re.sub(r".*(Host|Forwarded).*\n", "", lines),
    "with the path taken off": lambda lines: lines.replace(":8050;", ":8050/;"),
    "telling no address": lambda lines: lines.replace("location /tanda/ {", f"location /tanda/ {{ {_STRICT}"),
}


@pytest.fixture(scope="module")
def nginx() -> str:
    """Path of the program. Without one these tests are skipped, and fail on CI."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    reason = "nginx is not installed (apt-get install nginx-light)"
    if found:
        return found
    return missing(reason)


@pytest.fixture(scope="module")
def tanda(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TANDA_PATH", "/tanda/")
        patch.setenv("TANDA_TRUSTED_PROXIES", "127.0.0.1")
        patch.setenv("TANDA_ACTOR_HEADER", "X-User")
        with running_product(tmp_path_factory.mktemp("below") / "var", "--no-demo") as started:
            command(started.data_dir, "demo", "--batches", "300")
            yield started


@pytest.fixture(scope="module")
def addresses(
    nginx: str, tanda: Product, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Where each variant answers."""
    folder, port = tmp_path_factory.mktemp("nginx"), urlsplit(tanda.address).port
    ports = {name: free_port() for name in VARIANTS}
    assert _LOCATION
    lines = re.sub(r".*auth_basic.*\n", "", _LOCATION[1]).replace("$remote_user", '"Person 01"')
    servers = [
        f"server {{ listen 127.0.0.1:{ports[name]}; large_client_header_buffers 4 64k;\n{change(lines)}}}\n"
        for name, change in VARIANTS.items()
    ]
    paths = "".join(
        f"{each}_temp_path {folder}/{each};" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # As one process: a worker would be another user, who may not write where pytest keeps its files.
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {paths}\n{''.join(servers).replace(':8050', f':{port}')} }}\n"
    )
    with (folder / "log").open("wb") as log:
        process = processes.start([nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")], output=log)
    try:
        while any(is_free(each) for each in ports.values()):
            assert process.poll() is None, (folder / "log").read_text()
        yield {name: f"http://127.0.0.1:{each}/tanda/" for name, each in ports.items()}
    finally:
        processes.stop(process, seconds=10)


def _ask(address: str, body: Any = None, **headers: str) -> tuple[Any, Any]:
    """The answer, as JSON, and its headers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"} | headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - of our own server
        return json.load(answer), answer.headers


def _segmented(tanda: Product) -> int:
    with tanda.database() as mongo:
        return mongo.batches.count_documents({"status": {"$in": ["S", "CS", "completado"]}})


@pytest.mark.parametrize("variant", [each for each in VARIANTS if each != _README])
def test_pages_changes_and_languages_work_below_a_path_in_every_way_that_is_allowed(
    open_page: OpenPage, addresses: dict[str, str], tanda: Product, variant: str
) -> None:
    page = open_page(addresses[variant])
    page.goto(f"{addresses[variant]}batches?stage=segmented")
    expect_grid_total(page, _segmented(tanda))
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(".chip")).to_have_text(["Stage: Segmented"])
    page.get_by_role("radio", name="ES").locator("..").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator(".chip")).to_have_text(["Etapa: Segmentado"])


def test_everything_works_below_a_path_as_in_the_readme(
    open_page: OpenPage, addresses: dict[str, str], tanda: Product, tmp_path: Path
) -> None:
    address, segmented = addresses[_README], _segmented(tanda)
    page = open_page(address)
    people = "&".join(f"person=Nobody+of+this+long+name+at+all+{each:03}" for each in range(200))
    page.goto(f"{address}batches?stage=segmented")
    expect_grid_total(page, segmented)
    page.reload()
    expect_grid_total(page, segmented)
    export_batches(page, re.compile("the batches as shown"))
    assert len(take_export(page).rows()) == segmented + 1
    page.goto(f"{address}?{people}")
    expect(page.locator(".chip")).to_have_count(200)
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(".chip")).to_have_count(200)

    page.get_by_role("link", name="Data", exact=True).click()
    page.wait_for_url("**/tanda/data?**")
    file = tmp_path / "lotes.csv"
    file.write_text("id,assignee\nbatch_870001,Person 01\n", encoding="utf-8")
    choose_file(page, "import", file)
    page.get_by_role("button", name=re.compile("^Import")).first.click()
    expect(result_of(page, "import")).to_contain_text("1 new batch")

    page.get_by_role("radio", name="ES").locator("..").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.goto(f"{address}api/docs")
    expect(page.locator("rapi-doc")).to_contain_text("The operations of the pages, for programs")
    page.close()


@pytest.mark.parametrize("variant", VARIANTS)
def test_programs_work_below_a_path(addresses: dict[str, str], variant: str) -> None:
    address, wanted = addresses[variant], f"batch_88{list(VARIANTS).index(variant):04}"
    origin = {"Origin": address.removesuffix("/tanda/")}
    _, headers = _ask(f"{address}api/batches", {"id": wanted}, **origin)
    assert headers["Location"] == f"/tanda/api/batches/{wanted}"
    assert _ask(origin["Origin"] + headers["Location"])[0]["id"] == wanted
    operations, _ = _ask(f"{address}api/operations")
    assert operations["items"][0]["actor"] == "Person 01"
    assert _ask(f"{address}healthz")[0]["status"] == "ok"
