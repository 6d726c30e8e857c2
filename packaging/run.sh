#!/usr/bin/env bash
# Starts Keystead from this checkout, installing what is missing first.
#
#   bash packaging/run.sh              opens the window
#   bash packaging/run.sh ARGUMENTS    runs "keystead ARGUMENTS", for example: models --help
set -euo pipefail
# shellcheck source=packaging/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

has_display() {
    [[ $(uname -s) != Linux || -n ${DISPLAY:-} || -n ${WAYLAND_DISPLAY:-} ]]
}

if [[ $# -eq 0 ]] && ! has_display; then
    say "There is no display here (DISPLAY and WAYLAND_DISPLAY are not set), so no window can open."
    say "Instead, the tour shows in this terminal what the window does: keystead tour"
    set -- tour
fi
# Only what draws a window, or a picture of one, needs Qt's libraries.
if [[ $# -eq 0 || $1 == tour ]]; then
    require_parts "$WINDOW_PARTS"
fi
make_environment
install_keystead ""
exec "$venv/bin/keystead" "$@"
