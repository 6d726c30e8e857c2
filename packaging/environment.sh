# shellcheck shell=bash
#
# The virtual environment in .venv: finds a Python, makes the environment, installs Keystead.
#
# Owns .venv; what the system must bring is system_packages.sh's. Sourced by run.sh and test.sh.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv="$root/.venv"
# shellcheck source=packaging/system_packages.sh
source "$root/packaging/system_packages.sh"

is_recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local name
    for name in python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null && is_recent_enough "$name"; then
            command -v "$name"
            return
        fi
    done
    say "Keystead needs Python 3.11 or later. Found: $(python3 --version 2>&1 || true)"
    say "Debian 12 and Ubuntu 24.04 have it (apt install python3), so have Fedora (dnf install" \
        "python3), Arch (pacman -S python), openSUSE (zypper install python313) and Homebrew" \
        "(brew install python@3.13)."
    exit 2
}

# Debian ships Python without what makes an environment.
require_venv_module() {
    local python=$1 package
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    package="$(basename "$python")-venv"
    if [[ $(readlink -f "$python") == "$(readlink -f "$(command -v python3)")" ]]; then
        package=python3-venv
    fi
    if ! command -v apt-get >/dev/null; then
        say "$python cannot make virtual environments: its modules venv and ensurepip are missing."
        exit 2
    fi
    require_packages "$package"
}

make_environment() {
    local python
    is_recent_enough "$venv/bin/python" && return
    python=$(find_python)
    require_venv_module "$python"
    say "Making a virtual environment in $venv"
    "$python" -m venv --clear "$venv"
}

# install_keystead EXTRA: installs the project unless this pyproject.toml is installed already.
install_keystead() {
    local extra=$1 stamp state
    state="$root $(cksum <"$root/pyproject.toml")"
    for stamp in "$venv/installed-test" "$venv/installed-$extra"; do
        [[ -f $stamp && $(<"$stamp") == "$state" ]] && return
    done
    say "Installing Keystead and what it needs (about 300 MB the first time)"
    "$venv/bin/python" -m pip --disable-pip-version-check install --quiet \
        --editable "$root${extra:+[$extra]}" >&2
    printf '%s\n' "$state" >"$venv/installed-$extra"
}
