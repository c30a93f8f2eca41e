#!/bin/sh
# Runs in namespaces of its own (mounts, processes): what is mounted and started here is gone when it ends.
# $1: a clean Debian root. $2: the .deb inside it. $3: a folder that keeps downloaded packages. $4: where the picture goes.
# $5: an exchange on this machine, as JSON.
set -eu
root=$1 deb=$2 archives=$3 picture=$4 exchange=$5
USER_ID=1000

mount --make-rprivate /
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mount --bind "$archives" "$root/var/cache/apt/archives"
cp /etc/resolv.conf "$root/etc/resolv.conf"

inside() {
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} "$@"
}
install() {
  inside apt-get -q -y -o APT::Sandbox::User=root install --no-install-recommends "$@" >"$root/tmp/apt.log" 2>&1 || {
    tail -n 20 "$root/tmp/apt.log" >&2
    exit 1
  }
}
count() { inside dpkg-query -W -f '${binary:Package}\n' | wc -l; }
say() { printf '%s\n' "$*"; }

inside apt-get -q update >"$root/tmp/apt.log" 2>&1 || say 'warning: the package lists could not be renewed'
before=$(count)
install "$deb"
say "ok: installed with apt on a bare Debian $(cat "$root/etc/debian_version"): $(($(count) - before)) packages came with it ($before were there)"

missing=$(inside sh -c 'ldd /opt/AutoCbot/autocbot-desktop' | grep 'not found' || true)
[ -z "$missing" ] || { say "FAILED: libraries are missing: $missing"; exit 1; }
say 'ok: no library is missing with the declared dependencies alone'
case "$(inside stat -c '%U %a' /opt/AutoCbot/chrome-sandbox)" in
  'root 4755') say 'ok: chrome-sandbox belongs to root and is setuid' ;;
  *) say 'FAILED: chrome-sandbox has not its rights'; exit 1 ;;
esac

# What the trader's desktop would have: a screen, a bus. The app got none of its libraries from these.
install xvfb xauth dbus desktop-file-utils
inside desktop-file-validate /usr/share/applications/autocbot-desktop.desktop
say 'ok: the desktop entry is valid'

inside useradd --create-home --uid $USER_ID --shell /bin/sh trader
mkdir -p "$root/run/user/$USER_ID"
chown $USER_ID:$USER_ID "$root/run/user/$USER_ID"
chmod 700 "$root/run/user/$USER_ID"
code=0
inside runuser -u trader -- env HOME=/home/trader XDG_RUNTIME_DIR=/run/user/$USER_ID \
  dbus-run-session -- xvfb-run -a -s '-screen 0 1600x1000x24' \
  env ELECTRON_RUN_AS_NODE=1 AUTOCBOT_EXCHANGE_HERE="$exchange" /opt/AutoCbot/autocbot-desktop /tmp/package-verify-user.mjs || code=$?
cp "$root/home/trader/first-screen.png" "$picture" 2>/dev/null || true

[ "$code" -eq 0 ] || exit "$code"
inside apt-get -q -y remove autocbot-desktop >"$root/tmp/apt.log" 2>&1
[ ! -e "$root/opt/AutoCbot" ] || { say 'FAILED: files stay in /opt/AutoCbot after the removal'; exit 1; }
[ -d "$root/home/trader/.config/AutoCbot" ] || { say 'FAILED: the data of the trader went with the program'; exit 1; }
say 'ok: removed without a trace in /opt; the data of the trader stays'
