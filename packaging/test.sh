#!/usr/bin/env bash
# Checks everything: layers, lint, format, types, tests. Installs what is missing first.
#
#   bash packaging/test.sh [--slow] [-- PYTEST ARGUMENTS]
#
# --slow                 the tests that take long too
# KEYSTEAD_REQUIRE_REAL  1: a test whose real server or keyring is missing fails, not skips
# KEYSTEAD_TEST_CACHE    where downloaded servers and models are kept between runs
set -euo pipefail
# shellcheck source=packaging/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

pytest_arguments=()
whole=1
while [[ $# -gt 0 ]]; do
    case $1 in
        --slow) pytest_arguments+=(--slow) ;;
        --)
            shift
            pytest_arguments+=("$@")
            whole=0
            break
            ;;
        *)
            sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
            exit 2
            ;;
    esac
    shift
done

umask 022
cd "$root"
begun=$SECONDS
require_parts "$WINDOW_PARTS$TEST_PARTS"
make_environment
install_keystead test
printf '%-12s ok      %4d s\n' install $((SECONDS - begun))

# Keys and settings of the person at this machine have no place in a test.
for name in $(compgen -e); do
    case $name in
        KEYSTEAD_REQUIRE_REAL | KEYSTEAD_TEST_CACHE) ;;
        KEYSTEAD_* | *_API_KEY) unset "$name" ;;
    esac
done
export QT_QPA_PLATFORM=offscreen PATH="$venv/bin:$PATH"

failed=()

# report NAME BEGUN STATUS: one line for a step that has ended.
report() {
    local word=ok
    if [[ $3 -ne 0 ]]; then
        word=FAILED
        failed+=("$1")
    fi
    printf '%-12s %-7s %4d s\n' "$1" "$word" $((SECONDS - $2))
}

# step NAME COMMAND...: runs a step and reports it.
step() {
    local name=$1 begun=$SECONDS status=0
    shift
    quietly "$@" || status=$?
    report "$name" "$begun" "$status"
}

# The type checker has one processor, the others share the second.
begun=$SECONDS
types=$(mktemp)
core=$(mktemp)
trap 'rm -f "$types" "$core"' EXIT
pyright >"$types" 2>&1 &
step layers lint-imports
step lint ruff check
step format ruff format --check
status=0
wait $! || status=$?
[[ $status -eq 0 ]] || cat "$types"
report types "$begun" "$status"

# tests NAME ARGUMENTS...: runs tests and reports them.
tests() {
    local name=$1 begun=$SECONDS status=0
    shift
    pytest "${pytest_arguments[@]+"${pytest_arguments[@]}"}" "$@" || status=$?
    report "$name" "$begun" "$status"
    return "$status"
}

if [[ $whole -eq 1 ]]; then
    # Each takes about one processor.
    tests core --ignore=tests/ui --ignore=tests/real >"$core" 2>&1 &
    tests window tests/ui tests/real || true
    wait $! || failed+=(core)
    cat "$core"
else
    tests tests || true
fi

if [[ ${#failed[@]} -gt 0 ]]; then
    printf 'Failed: %s\n' "${failed[*]}"
    exit 1
fi
