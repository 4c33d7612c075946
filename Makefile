# Les gestes de La Mine. « make » seul construit le site ; « make aide » les liste.
#
# How it works: every tool runs from .venv, made here and filled from the hashed locks of requirements/.
# .venv/.build and .venv/.dev are stamps: they are made again only when a lock or pyproject.toml changes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes --requirement
# The backend comes from the lock, so that nothing unhashed is ever fetched.
INSTALL_SELF := $(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .

.DEFAULT_GOAL := site
.PHONY: aide site test check serve pack lint format lock clean share-image vnu \
  bench bench-crossings bench-hostile bench-pages bench-peers bench-search profile

aide: ## Affiche cette liste
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

site: $(VENV)/.build ## Vérifie content/ et construit la bibliothèque dans site/
	@$(BIN)/python -m generator build
	@echo "La bibliothèque est prête. Ouvrez site/index.html, ou lancez « make serve » puis http://127.0.0.1:8000/."

test: $(VENV)/.dev site ## Construit le site, puis lance tous les tests
	@$(BIN)/python -m pytest

check: $(VENV)/.build ## Vérifie content/ sans rien construire
	@$(BIN)/python -m generator check

serve: $(VENV)/.build ## Montre le site et le rafraîchit à chaque modification
	@$(BIN)/python -m generator serve

pack: site ## Construit le site, puis le met dans un ZIP qui s’ouvre par double-clic, sans réseau
	@$(BIN)/python -m generator pack

lint: $(VENV)/.dev ## Vérifie le code : forme, types, sens des flèches
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## Met le code en forme
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## Mesure vérification, construction et mémoire à 1 000 et 10 000 ressources
	@$(BIN)/python tests/bench.py

bench-crossings: $(VENV)/.dev ## Mesure la qualité des croisements calculés
	@$(BIN)/python tests/bench_crossings.py

bench-hostile: $(VENV)/.dev ## Mesure la vérification de fichiers faits pour lui nuire
	@$(BIN)/python tests/bench_hostile.py

bench-search: $(VENV)/.dev ## Mesure la recherche, à côté de Pagefind : ce qu’elle trouve, son poids, sa vitesse
	@$(BIN)/python tests/bench_search.py

bench-pages: $(VENV)/.dev ## Mesure le poids des pages, et leur vitesse sur un téléphone lent
	@$(BIN)/python tests/bench_pages.py

bench-peers: $(VENV)/.dev ## Compare la construction à celle de Hugo, d’Eleventy et de Material, sur les mêmes fiches
	@$(BIN)/python tests/bench_peers.py

profile: $(VENV)/.dev ## Montre où passe le temps d’une construction, par étape et par fonction
	@$(BIN)/python tests/profile_build.py

lock: $(VENV)/.dev ## Recalcule requirements/*.txt d’après pyproject.toml
	@$(BIN)/python -m uv pip compile $(LOCK) --group backend --group dev --output-file requirements/dev.txt
	@$(BIN)/python -m uv pip compile $(LOCK) --group backend --constraint requirements/dev.txt \
	  --output-file requirements/build.txt

# One lock for every system and every Python from 3.11 on; no registry is named in it.
LOCK := pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"

CHROMIUM ?= chromium

share-image: ## Refait l’image de partage d’après son dessin (avec Chromium)
	@$(CHROMIUM) --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1200,630 \
	  --screenshot=theme/assets/images/partage.png theme/assets/images/partage.svg 2>/dev/null

vnu: ## Installe le validateur HTML des tests (npm ; s’exécute avec Java)
	@npm ci --ignore-scripts --prefix tests/site --no-audit --no-fund --silent

clean: ## Efface ce que make a fabriqué
	rm -rf $(VENV) site dist build ./*.egg-info .cache .mypy_cache .pytest_cache .ruff_cache \
	  .hypothesis .import_linter_cache tests/site/node_modules *.zip

# -- .venv ------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Il faut Python 3.11 ou plus récent. S’il porte un autre nom : make site PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python ne sait pas créer d’environnement ; sous Debian ou Ubuntu : sudo apt install python3-venv" >&2; \
	  exit 1; }

$(VENV)/.build: requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "Installation de ce qu’il faut pour construire le site (une seule fois)…"
	@$(INSTALL) requirements/build.txt
	@$(INSTALL_SELF)
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installation de ce qu’il faut pour les tests (une seule fois)…"
	@$(INSTALL) requirements/dev.txt
	@$(INSTALL_SELF)
	@touch $(VENV)/.build $@
