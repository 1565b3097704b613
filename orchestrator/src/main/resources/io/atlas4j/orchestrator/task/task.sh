# Runs a command to its end and tells how it ended.
#
#   task.sh NONCE LIMIT STAY COMMAND…
#
# LIMIT is the seconds after which the command is ended, or empty. STAY is not empty where a container that ends is
# started again: then the end is told and this stays. Lines of comment are left out on the machine.
nonce=$1 limit=$2 stay=$3
shift 3
say() { printf 'atlas: %s\n' "$1" >&2; }
nap() { sleep "$1" >/dev/null 2>&1 & wait "$!"; }
send() {
  if command -v curl >/dev/null 2>&1; then
    printf 'header = "Authorization: Bearer %s"\n' "$ATLAS_CALLBACK_TOKEN" |
      curl -q -sS -m 10 -o /dev/null -w '%{http_code}' -X POST -H 'Content-Type: application/json' -d "$1" -K - \
        "$ATLAS_CALLBACK_URL/finish" 2>/dev/null
  else
    secret=$(umask 077 && mktemp) || return 1 # wget reads no settings from a pipe
    printf 'header = Authorization: Bearer %s\n' "$ATLAS_CALLBACK_TOKEN" >"$secret"
    WGETRC=$secret wget -S -T 10 -t 1 --max-redirect=0 -O /dev/null --header='Content-Type: application/json' \
      --post-data="$1" "$ATLAS_CALLBACK_URL/finish" 2>&1 | sed -n 's/^ *HTTP\/[0-9.]* \([0-9]*\).*/\1/p'
    rm -f "$secret"
  fi
}
report() {
  [ -n "${ATLAS_CALLBACK_URL:-}" ] || return 0
  case "${ATLAS_CALLBACK_TOKEN:-}" in ''|*[!A-Za-z0-9._-]*) return 0;; esac
  # the small wget of BusyBox takes a header on its command line only, where others could read it
  if ! command -v curl >/dev/null 2>&1 && ! wget --version 2>/dev/null | grep -q 'GNU Wget'; then
    say 'no curl and no GNU wget in this image: the end is told in the log only'
    return 0
  fi
  for pause in 1 2 4 8 0; do
    status=$(send "$1") || :
    case "$status" in
      2??) return 0;;
      400|401|404|410|413) break;;
    esac
    [ "$pause" -eq 0 ] || nap "$pause"
  done
  say "the end could not be reported (${status:-no answer})"
}
# a session of its own, where there is a program for it, so that all of the command's processes are reached
end() { kill -s "$1" -- "-$child" 2>/dev/null || kill -s "$1" "$child" 2>/dev/null; }
# a stop from outside is no end of the command: nothing is told, and where the machine is started again it runs anew
stopped() {
  trap '' TERM INT
  end TERM
  wait "$child" 2>/dev/null
  [ -z "$watch" ] || kill "$watch" 2>/dev/null
  exit "$1"
}
run() {
  watch=
  group=$(command -v setsid 2>/dev/null)
  (exec ${group:+"$group"} "$@") &
  child=$!
  if [ -n "$limit" ]; then
    (
      trap 'kill "$!" 2>/dev/null; exit 0' TERM
      nap "$limit" || exit 0
      trap 'kill "$!" 2>/dev/null; exit 9' TERM
      say 'the time is over: ending the command'
      end TERM
      nap 20
      end KILL
      exit 9
    ) &
    watch=$!
  fi
  # after the watch was started: one that inherits a trap can lose the signal that ends it
  trap 'stopped 143' TERM
  trap 'stopped 130' INT
  wait "$child" 2>/dev/null # some shells say here that a signal ended it
  code=$?
  trap 'kill "$!" 2>/dev/null; exit "$code"' TERM INT
  word=$code
  if [ -n "$watch" ]; then
    kill "$watch" 2>/dev/null
    wait "$watch"
    [ "$?" -ne 9 ] || word=timed_out
  fi
}
kept=${TMPDIR:-/tmp}/atlas-task-$nonce
if [ -n "$stay" ] && [ -s "$kept" ]; then
  # the container was started again although its command had ended
  read -r word <"$kept"
  trap 'kill "$!" 2>/dev/null; exit "$code"' TERM INT
else
  run "$@"
  [ -z "$stay" ] || { printf '%s\n' "$word" >"$kept"; } 2>/dev/null || :
fi
trap '' PIPE
case "$word" in
  timed_out) code=124 body='{"exit_code":124,"timed_out":true}';;
  *) code=$word body="{\"exit_code\":$word}";;
esac
printf '\natlas-exit %s %s\n' "$nonce" "$word"
report "$body"
[ -z "$stay" ] || while nap 3600; do :; done
exit "$code"
