# shellcheck shell=bash
# shellcheck disable=SC2034 # The tables are for the scripts that source this file.
#
# What a machine must bring that pip cannot: how it is looked for and which package has it.
#
# Owns the list and the way it is installed (apt), asked for or named. Sourced by environment.sh.
# Libraries are looked for by their own name, because Debian's package names change with releases.

# looked for by | apt | dnf | pacman | zypper
WINDOW_PARTS='
library libEGL.so.1|libegl1|libglvnd-egl|libglvnd|Mesa-libEGL1
library libGL.so.1|libgl1|libglvnd-glx|libglvnd|Mesa-libGL1
library libX11-xcb.so.1|libx11-xcb1|libX11-xcb|libx11|libX11-xcb1
library libdbus-1.so.3|libdbus-1-3|dbus-libs|dbus|libdbus-1-3
library libfontconfig.so.1|libfontconfig1|fontconfig|fontconfig|fontconfig
library libglib-2.0.so.0|libglib2.0-0|glib2|glib2|libglib-2_0-0
library libxcb-cursor.so.0|libxcb-cursor0|xcb-util-cursor|xcb-util-cursor|libxcb-cursor0
library libxcb-icccm.so.4|libxcb-icccm4|xcb-util-wm|xcb-util-wm|libxcb-icccm4
library libxcb-image.so.0|libxcb-image0|xcb-util-image|xcb-util-image|libxcb-image0
library libxcb-keysyms.so.1|libxcb-keysyms1|xcb-util-keysyms|xcb-util-keysyms|libxcb-keysyms1
library libxcb-randr.so.0|libxcb-randr0|libxcb|libxcb|libxcb-randr0
library libxcb-render-util.so.0|libxcb-render-util0|xcb-util-renderutil|xcb-util-renderutil|libxcb-render-util0
library libxcb-shape.so.0|libxcb-shape0|libxcb|libxcb|libxcb-shape0
library libxcb-xkb.so.1|libxcb-xkb1|libxcb|libxcb|libxcb-xkb1
library libxkbcommon-x11.so.0|libxkbcommon-x11-0|libxkbcommon-x11|libxkbcommon-x11|libxkbcommon-x11-0
library libxkbcommon.so.0|libxkbcommon0|libxkbcommon|libxkbcommon|libxkbcommon0
path /etc/ssl/certs/*|ca-certificates|ca-certificates|ca-certificates|ca-certificates-mozilla
path /usr/share/fonts/*/*|fonts-dejavu-core|dejavu-sans-fonts|ttf-dejavu|dejavu-fonts
'

# Node and npm come with the Python package of the type checker.
TEST_PARTS='
command Xvfb|xvfb|xorg-x11-server-Xvfb|xorg-server-xvfb|xorg-x11-server-Xvfb
command openbox|openbox|openbox|openbox|openbox
command dbus-daemon|dbus|dbus-daemon|dbus|dbus-1-daemon
command gnome-keyring-daemon|gnome-keyring|gnome-keyring|gnome-keyring|gnome-keyring
command ip|iproute2|iproute|iproute2|iproute2
path /usr/share/fonts/*/*nter*|fonts-inter|rsms-inter-fonts|inter-font|inter-fonts
command tinyproxy|tinyproxy-bin|tinyproxy|tinyproxy|tinyproxy
command microsocks|microsocks|microsocks|microsocks|microsocks
library libgomp.so.1|libgomp1|libgomp|gcc-libs|libgomp1
path /usr/libexec/at-spi-bus-launcher /usr/lib/at-spi-bus-launcher|at-spi2-core|at-spi2-core|at-spi2-core|at-spi2-core
path /usr/lib/python3*/*-packages/pyatspi|python3-pyatspi|python3-pyatspi|python-atspi|python3-atspi
'

# say LINE...
say() { printf '%s\n' "$@" >&2; }

# quietly COMMAND...: shows what a command says only if it fails.
quietly() {
    local output status=0
    output=$("$@" 2>&1) || status=$?
    [[ $status -eq 0 ]] || say "$output"
    return "$status"
}

known_libraries() {
    PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null || true
}

# is_there KIND NAMES LIBRARIES: whether the machine has it.
is_there() {
    case $1 in
        library) [[ $3 == *"$2"* ]] ;;
        command) command -v "$2" >/dev/null ;;
        path) compgen -G "${2%% *}" >/dev/null || compgen -G "${2##* }" >/dev/null ;;
    esac
}

# missing_packages COLUMN TABLE: the packages of that column of TABLE that are missing here.
missing_packages() {
    local column=$1 libraries line kind names
    local -a fields found=()
    libraries=$(known_libraries)
    while IFS= read -r line; do
        [[ -n $line ]] || continue
        IFS='|' read -r -a fields <<<"$line"
        kind=${fields[0]%% *} names=${fields[0]#* }
        is_there "$kind" "$names" "$libraries" || found+=("${fields[column]}")
    done <<<"$2"
    [[ ${#found[@]} -eq 0 ]] || printf '%s\n' "${found[@]}" | sort -u | tr '\n' ' '
}

# require_packages PACKAGES: installs them with apt as root, else names the line and asks.
require_packages() {
    local packages=$1 line
    [[ -n $packages ]] || return 0
    line="apt-get install -y --no-install-recommends ${packages% }"
    if [[ $EUID -eq 0 ]]; then
        say "Installing: ${packages% }"
        apt_install "" "$packages"
        return
    fi
    say "Some system packages are missing. This line installs them:" "  sudo $line"
    if [[ ! -t 0 ]] || ! command -v sudo >/dev/null; then
        exit 2
    fi
    read -r -p "Run it now? [y/N] " answer
    [[ $answer == [yY]* ]] || exit 2
    apt_install sudo "$packages"
}

# apt_install SUDO PACKAGES: as root, or by sudo.
apt_install() {
    local -a install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq
        --no-install-recommends)
    # Both arguments are lists of words.
    # shellcheck disable=SC2086
    $1 "${install[@]}" $2 >/dev/null 2>&1 || {
        # The package lists of a fresh machine are empty, of an old one outdated.
        quietly $1 apt-get update -qq
        quietly $1 "${install[@]}" $2
    }
}

# require_parts TABLE: makes sure of every part in TABLE, or ends with status 2.
require_parts() {
    local -a managers=(- apt-get dnf pacman zypper)
    local -a lines=(- - "dnf install" "pacman -S" "zypper install")
    local column packages
    [[ $(uname -s) == Linux ]] || return 0 # Elsewhere the wheels bring all they need.
    for column in 1 2 3 4; do
        command -v "${managers[column]}" >/dev/null || continue
        packages=$(missing_packages "$column" "$1")
        [[ -n $packages ]] || return 0
        if [[ $column -eq 1 ]]; then
            require_packages "$packages"
            return
        fi
        say "Some system packages are missing. This line installs them:" \
            "  sudo ${lines[column]} ${packages% }"
        exit 2
    done
    packages=$(missing_packages 0 "$1")
    [[ -z $packages ]] || {
        say "Some parts of the system are missing: ${packages% }"
        exit 2
    }
}
