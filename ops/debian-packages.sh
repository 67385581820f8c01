#!/bin/sh
# Installs from Debian what the tests and the demo need beside JDK 17 and Maven. Quiet; does
# nothing where everything is there; needs root (or sudo) only if something is missing.
# With --bench also what `twin bench files` measures beside Twinkeeper; no test needs these.
set -eu

wanted='sqlite3 curl iproute2 procps python3 nodejs golang-go rsync util-linux nftables postgresql gcc libc6-dev'
case ${1-} in
  '') ;;
  --bench) wanted="$wanted syncthing unison lsyncd" ;;
  *) echo "debian-packages: --bench or nothing, not $1" >&2; exit 2 ;;
esac

missing=''
for package in $wanted; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

root=''
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "debian-packages: run as root: apt-get install$missing" >&2; exit 1; }
  root='sudo env DEBIAN_FRONTEND=noninteractive'  # sudo drops what is exported
fi
echo "debian-packages: installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# Only PostgreSQL's programs are wanted: its package would make a cluster and start it with the machine.
case $missing in
  *postgresql*)
    $root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' | $root tee /etc/postgresql-common/createcluster.d/twinkeeper.conf >/dev/null
    ;;
esac
# shellcheck disable=SC2086  # lists of words
$root apt-get install -qq -y --no-install-recommends $missing >/dev/null 2>&1 || {
  $root apt-get update -qq
  $root apt-get install -qq -y --no-install-recommends $missing >/dev/null
}
