#!/bin/sh
# Starts one container on a fresh machine. Runs once, as root, when the machine boots for the first time.
umask 077
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
say() { printf 'atlas: %s\n' "$1"; }
tries() { # how many, two seconds apart; the command
  left=$1
  shift
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 2
  done
}
quietly() { "$@" >/dev/null 2>&1; }
report() {
  [ -f "$dir/finish.sh" ] || return 0
  systemctl daemon-reload
  systemctl enable --now --no-block atlas-finish.service || say 'the end of the command will not be reported'
}
fail() {
  say "$1"
  echo 125 >"$dir/exit"
  report
  exit 1
}
authorize() { # public keys of those who may log in
  home=$(getent passwd ubuntu | cut -d : -f 6)
  [ -n "$home" ] || { say 'there is no user ubuntu: no key was added'; return 0; }
  mkdir -p "$home/.ssh"
  printf '%s\n' '' "$@" >>"$home/.ssh/authorized_keys"
  chown -R ubuntu: "$home/.ssh"
}
set_up_gpus() { # where the driver is there and docker was never told
  quietly command -v nvidia-ctk && nvidia-ctk runtime configure --runtime=docker && systemctl restart docker &&
    tries 30 quietly "$docker" info && { quietly "$docker" rm -f atlas || :; }
}
mkdir -p "$dir" || exit 1
