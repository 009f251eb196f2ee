# Sourced by ./test: installs the Debian packages that tests need.

# install_packages PROGRAM:PACKAGE...: installs the packages of the programs that are missing, where that is permitted.
# Elsewhere the tests that need them are skipped, or fail in CI, and say why.
install_packages() {
    missing=
    for pair in "$@"; do
        command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair##*:}"
    done
    [ -n "$missing" ] || return 0

    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "Not installed:$missing. Tests that need them are skipped; as root, ./test installs them." >&2
        return 0
    fi
    echo "Installing$missing"
    forbid_services
    # shellcheck disable=SC2086 # The list is meant to be split.
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing; } \
        </dev/null >"$root/artifacts/packages.log" 2>&1 ||
        { cat "$root/artifacts/packages.log" >&2 && echo "Could not install$missing; going on without." >&2; }
    permit_services
}

# A server's package starts a service by itself, and the tests start their own servers. This is Debian's switch for it;
# where somebody has set it already, theirs decides.
policy=/usr/sbin/policy-rc.d

forbid_services() {
    mkdir -p "$root/artifacts"
    forbidden=
    [ -e "$policy" ] && return 0
    trap permit_services EXIT INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    forbidden=yes
}

permit_services() {
    [ -z "$forbidden" ] || rm -f "$policy"
    forbidden=
}
