# I comandi del progetto, gli stessi sul posto di lavoro e nei controlli automatici.
# Servono solo make e una delle versioni di Python dichiarate in pyproject.toml. Tutti i percorsi sono relativi: la
# cartella può contenere spazi. requirements.lock fissa ogni file con il suo hash, per tutte quelle versioni e ogni sistema.

PYTHON ?= python3
CAMERA ?= lucca
ANNO ?= 2013
LAB_OPZIONI ?=
LOCK_OPZIONI ?=

PROMESSI := $(shell sed -n 's/.*Python :: \(3\.[0-9]*\)".*/\1/p' pyproject.toml)

# Quello che l'utente ha nel proprio ambiente non deve cambiare né l'installazione né i rapporti.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE VIRTUAL_ENV CONDA_PREFIX
unexport PIP_TARGET PIP_PREFIX UV_SYSTEM_PYTHON UV_PYTHON
export PIP_USER := 0
export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export GX_ANALYTICS_ENABLED := false

PACCHETTI := bin/python -I pacchetti.py

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
	@build/lock/$(PACCHETTI) blocca $(LOCK_OPZIONI)
	@echo "Ricalcolato requirements.lock: riportare le stesse versioni in environment.yml."

pulisci: ## cancella l'ambiente, i dati elaborati, i rapporti e il registro
	@rm -rf .venv build logs .mypy_cache .pytest_cache .ruff_cache
	@for cartella in data/processed reports; do \
		if [ -d "$$cartella" ]; then find "$$cartella" -mindepth 1 ! -name .gitkeep -delete; fi; \
	done

define crea_ambiente
case " $(PROMESSI) " in *" $$("$(PYTHON)" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) "*) ;; *) \
	echo "Serve Python da $(firstword $(PROMESSI)) a $(lastword $(PROMESSI)), ma «$(PYTHON)» è: $$("$(PYTHON)" -V 2>&1 || true)" >&2; \
	echo "Indicarne un altro così: make PYTHON=/percorso/di/python$(firstword $(PROMESSI)) $(MAKECMDGOALS)" >&2; exit 1;; esac; \
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

.venv/.dipendenze: requirements.lock
	@echo "Preparo l'ambiente in .venv: mezzo minuto circa."
	@$(call crea_ambiente,.venv)
	@.venv/$(PACCHETTI) installa
	@mkdir -p .venv/share/jupyter/lab/settings
	@echo '{"@jupyterlab/apputils-extension:notification": {"checkForUpdates": false, "fetchNews": "false"},' \
		'"@jupyterlab/translation-extension:plugin": {"locale": "it_IT"}}' \
		> .venv/share/jupyter/lab/settings/overrides.json
	@pwd -P > $@

.venv/.installato: .venv/.dipendenze pyproject.toml
	@.venv/$(PACCHETTI) installa progetto
	@.venv/bin/analisi kernel >/dev/null
	@.venv/bin/python -m analisi.rapporti.prima_volta
	@touch $@
