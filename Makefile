# I comandi del progetto, gli stessi sul posto di lavoro e nei controlli automatici.
# Servono solo make e Python 3.11 o successivo. Tutti i percorsi sono relativi: la cartella può contenere spazi.
# Il lock è calcolato con Python 3.11 su Linux x86_64 e vale anche per 3.12 e 3.13. Fissa ogni file con il suo
# hash: dove pip chiede un pacchetto in più (macOS, Windows) si ferma, e si parte da environment.yml.

PYTHON ?= python3
CAMERA ?= lucca
ANNO ?= 2013
LAB_OPZIONI ?=
LOCK_OPZIONI ?=

# pip-tools scrive il lock e non serve a nient'altro: resta fuori dall'ambiente dei rapporti.
PIP_TOOLS := pip-tools==7.6.2

# Quello che l'utente ha nel proprio ambiente non deve cambiare né l'installazione né i rapporti.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV CONDA_PREFIX PIP_TARGET PIP_PREFIX
export PIP_USER := 0
export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export GX_ANALYTICS_ENABLED := false

PIP_INSTALLA := .venv/bin/python -m pip install -qq

.DEFAULT_GOAL := aiuto
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: aiuto installa rapporti test stile lab guida lock pulisci SEMPRE

aiuto: ## mostra questo elenco
	@echo "Uso: make COMANDO [CAMERA=lucca] [ANNO=2013]"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' Makefile

rapporti: .venv/.installato ## produce i rapporti della camera e dell'anno indicati
	@.venv/bin/analisi esegui --camera "$(CAMERA)" --anno "$(ANNO)"
	@echo "Rapporti: $$PWD/reports/$(ANNO)/$(CAMERA)/"

test: stile ## controlla il codice ed esegue le prove
	@.venv/bin/pytest

stile: .venv/.installato ## controlla stile e tipi del codice, senza eseguire le prove
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy

lab: .venv/.installato ## apre JupyterLab sul notebook da cui si comincia
	@.venv/bin/analisi lab $(LAB_OPZIONI)

guida: .venv/.installato ## pubblica le guide in build/guida, eseguendo ogni loro esempio
	@.venv/bin/python -m analisi.guida

installa: .venv/.installato ## prepara l'ambiente in .venv, senza produrre nulla
	@echo "Ambiente pronto in .venv."

lock: ## ricalcola requirements.lock (LOCK_OPZIONI=--upgrade per aggiornare tutto)
	@$(call crea_ambiente,build/lock)
	@build/lock/bin/python -m pip install -qq "$(PIP_TOOLS)"
	@CUSTOM_COMPILE_COMMAND="make lock" build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --extra dev \
		$(LOCK_OPZIONI) --output-file requirements.lock pyproject.toml requirements.in
	@echo "Ricalcolato requirements.lock: riportare le stesse versioni in environment.yml."

pulisci: ## cancella l'ambiente, i dati elaborati, i rapporti e il registro
	@rm -rf .venv build logs .mypy_cache .pytest_cache .ruff_cache
	@for cartella in data/processed reports; do \
		if [ -d "$$cartella" ]; then find "$$cartella" -mindepth 1 ! -name .gitkeep -delete; fi; \
	done

define crea_ambiente
"$(PYTHON)" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "Serve Python 3.11 o successivo, ma «$(PYTHON)» è: $$("$(PYTHON)" -V 2>&1 || true)" >&2; \
	echo "Indicarne un altro così: make PYTHON=/percorso/di/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }; \
rm -rf "$(1)"; \
"$(PYTHON)" -I -m venv "$(1)" || { \
	echo "Impossibile creare l'ambiente in $(1). Su Debian e Ubuntu manca di solito il pacchetto python3-venv." >&2; exit 1; }
endef

# Il segno porta la cartella in cui l'ambiente è nato: un ambiente spostato, copiato o rimasto a metà non
# funziona, e si rifà da capo.
AMBIENTE_SANO := $(shell [ "$$(cat .venv/.dipendenze 2>/dev/null)" = "$$(pwd -P)" ] && .venv/bin/python -I -c '' 2>/dev/null && echo si)
ifneq ($(AMBIENTE_SANO),si)
.venv/.dipendenze: SEMPRE
endif

# Prima setuptools, dallo stesso lock: odfpy è distribuito solo come sorgente, e l'ambiente isolato in cui pip lo
# costruirebbe prenderebbe un setuptools senza versione né hash.
.venv/.dipendenze: requirements.lock
	@echo "Preparo l'ambiente in .venv: qualche minuto la prima volta."
	@$(call crea_ambiente,.venv)
	@awk '/^[a-z0-9]/ {scelto = /^setuptools==/} scelto' requirements.lock > .venv/setuptools.lock
	@$(PIP_INSTALLA) --require-hashes -r .venv/setuptools.lock
	@$(PIP_INSTALLA) --require-hashes --no-build-isolation -r requirements.lock
	@mkdir -p .venv/share/jupyter/lab/settings
	@echo '{"@jupyterlab/apputils-extension:notification": {"checkForUpdates": false, "fetchNews": "false"}}' \
		> .venv/share/jupyter/lab/settings/overrides.json
	@pwd -P > $@

.venv/.installato: .venv/.dipendenze pyproject.toml
	@$(PIP_INSTALLA) --no-deps --no-build-isolation --editable .
	@.venv/bin/analisi kernel >/dev/null
	@touch $@
