# Two commands: `make run` opens LAM Desktop, `make test` proves it. Both set up what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# What a bare Debian 12 needs to show a Qt window and to act on an X11 desktop.
APP_PACKAGES := python3-venv libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 \
	fonts-dejavu-core libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0 \
	libxcb-shape0 libxcb-image0 libxcb-render-util0 libxcb-xinerama0 xclip xdg-utils \
	at-spi2-core dbus
# A virtual desktop with real programs on it, for the tests.
TEST_PACKAGES := $(APP_PACKAGES) xvfb xauth openbox trayer xdotool wmctrl procps gnome-keyring \
	mousepad galculator dconf-gsettings-backend

.PHONY: run test check bundle clean

run: $(VENV)/.app
	@$(BIN)/lam gui

test: $(VENV)/.test check
	$(BIN)/python -m pytest

# The fast checks come first.
check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bundle: $(VENV)/.test
	$(BIN)/pyinstaller --noconfirm build.spec

clean:
	rm -rf $(VENV) build dist *.egg-info

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: pyproject.toml constraints.txt
	@packaging/install-system-packages $(APP_PACKAGES)
	@$(MAKE) --no-print-directory $(VENV)/bin/pip
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt
	@packaging/install-system-packages $(TEST_PACKAGES)
	@$(MAKE) --no-print-directory $(VENV)/bin/pip
	$(BIN)/pip install --quiet --constraint constraints.txt torch
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[lab,dev]"
	@touch $@ $(VENV)/.app
