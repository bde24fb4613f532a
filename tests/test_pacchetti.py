"""Installing what is locked, for real: packages made here, in an index that only the configuration of pip names."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pip
import pytest
import uv

RADICE = Path(__file__).parents[1]
VERO_UV = f"""
import subprocess, sys
sys.exit(subprocess.run([{uv.find_uv_bin()!r}, *sys.argv[1:]]).returncode)
"""
GUASTO = "import sys; sys.exit('error: questo uv non funziona' if 'pip' in sys.argv else 0)"


class Ufficio:
    """A project with a lock of its own, an environment, and the index of the office."""

    def __init__(self, cartella: Path, ambiente: Path) -> None:
        self.progetto, self.indice = cartella / "il progetto", cartella / "indice"
        self.progetto.mkdir()
        shutil.copy(RADICE / "pacchetti.py", self.progetto)
        shutil.copytree(ambiente, self.progetto / ".venv", symlinks=True)
        configurazione = cartella / "pip.conf"
        configurazione.write_text(f"[global]\nindex-url = {self.indice.as_uri()}\n", encoding="utf-8")
        self._ambiente = {n: v for n, v in os.environ.items() if not n.startswith(("PIP_", "UV_"))}
        self._ambiente |= {"PIP_CONFIG_FILE": str(configurazione), "UV_CACHE_DIR": str(cartella / "uv")}

    def pubblica(self, nome: str, codice: str) -> str:
        """Publish version 1 of a package with that `__main__`; its entry of the lock."""
        ruota = self.indice / nome / f"{nome}-1-py3-none-any.whl"
        ruota.parent.mkdir(parents=True)
        descrizione = f"{nome}-1.dist-info"
        file = {
            f"{nome}/__main__.py": codice,
            f"{descrizione}/METADATA": f"Metadata-Version: 2.1\nName: {nome}\nVersion: 1\n",
            f"{descrizione}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        file[f"{descrizione}/RECORD"] = "".join(f"{n},,\n" for n in (*file, f"{descrizione}/RECORD"))
        with zipfile.ZipFile(ruota, "w") as archivio:
            for percorso, testo in file.items():
                archivio.writestr(percorso, testo)
        impronta = hashlib.sha256(ruota.read_bytes()).hexdigest()
        pagina = f'<a href="{ruota.name}#sha256={impronta}">{ruota.name}</a>'
        (ruota.parent / "index.html").write_text(pagina, encoding="utf-8")
        return f"{nome}==1 \\\n    --hash=sha256:{impronta}\n"

    def installa(self, *voci: str) -> subprocess.CompletedProcess[str]:
        (self.progetto / "requirements.lock").write_text("# prova\n" + "".join(voci), encoding="utf-8")
        return subprocess.run(
            [self.progetto / ".venv" / "bin" / "python", "-I", "pacchetti.py", "installa"],
            cwd=self.progetto,
            env=self._ambiente,
            capture_output=True,
            encoding="utf-8",
        )

    def chi_ha_installato(self, nome: str) -> str | None:
        trovati = list(self.progetto.glob(f".venv/lib/*/site-packages/{nome}-1.dist-info/INSTALLER"))
        return trovati[0].read_text(encoding="utf-8").strip() if trovati else None


@pytest.fixture(scope="module")
def ambiente_vuoto(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ambiente = tmp_path_factory.mktemp("vuoto") / ".venv"
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", ambiente], check=True)
    (arrivo,) = ambiente.glob("lib/*/site-packages")
    for parte in Path(pip.__file__).parents[1].glob("pip*"):  # what ensurepip would put there, in a tenth of its time
        shutil.copytree(parte, arrivo / parte.name)
    return ambiente


@pytest.fixture
def ufficio(tmp_path: Path, ambiente_vuoto: Path) -> Ufficio:
    return Ufficio(tmp_path, ambiente_vuoto)


def test_uv_comes_from_the_lock_and_installs_the_rest_from_the_index_that_pip_knows(ufficio: Ufficio) -> None:
    voci = [ufficio.pubblica(nome, codice) for nome, codice in (("cosa", ""), ("setuptools", ""), ("uv", VERO_UV))]
    esito = ufficio.installa(*voci)
    assert (esito.returncode, esito.stderr) == (0, "")
    assert [ufficio.chi_ha_installato(n) for n in ("uv", "setuptools", "cosa")] == ["pip", "uv", "uv"]


def test_pip_installs_everything_where_uv_cannot_be_had(ufficio: Ufficio) -> None:
    voci = [ufficio.pubblica(nome, "") for nome in ("cosa", "setuptools")]
    esito = ufficio.installa(*voci, f"uv==1 \\\n    --hash=sha256:{'0' * 64}\n")
    assert esito.returncode == 0
    assert "Senza uv" in esito.stderr
    assert [ufficio.chi_ha_installato(n) for n in ("uv", "setuptools", "cosa")] == [None, "pip", "pip"]


def test_pip_installs_everything_where_uv_does_not_work(ufficio: Ufficio) -> None:
    voci = [ufficio.pubblica(nome, codice) for nome, codice in (("cosa", ""), ("setuptools", ""), ("uv", GUASTO))]
    esito = ufficio.installa(*voci)
    assert esito.returncode == 0
    assert "Senza uv (error: questo uv non funziona)" in esito.stderr
    assert [ufficio.chi_ha_installato(n) for n in ("setuptools", "cosa")] == ["pip", "pip"]


def test_a_file_with_another_hash_is_installed_by_neither(ufficio: Ufficio) -> None:
    voci = [ufficio.pubblica(nome, codice) for nome, codice in (("cosa", ""), ("setuptools", ""), ("uv", VERO_UV))]
    buona = voci[0].strip()[-64:]
    esito = ufficio.installa(voci[0].replace(buona, "0" * 64), *voci[1:])
    assert esito.returncode == 1
    assert buona in esito.stderr
    assert ufficio.chi_ha_installato("cosa") is None


def test_uv_is_told_what_pip_would_do_with_the_same_configuration() -> None:
    spec = importlib.util.spec_from_file_location("pacchetti", RADICE / "pacchetti.py")
    assert spec is not None
    assert spec.loader is not None
    pacchetti = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pacchetti)
    configurazione = """\
:env:.index-url='detto/nell/ambiente'
:env:.timeout='60'
global.cert='/ufficio/autorità.pem'
global.extra-index-url='\\nprimo\\nsecondo'
global.find-links='/ruote /altre'
global.index-url='detto/nel/file'
install.index-url='detto/per/install'
"""
    assert pacchetti.variabili_di_uv(configurazione) == {
        "UV_DEFAULT_INDEX": "detto/nell/ambiente",
        "SSL_CERT_FILE": "/ufficio/autorità.pem",
        "UV_INDEX": "primo secondo",
        "UV_FIND_LINKS": "/ruote,/altre",
    }
