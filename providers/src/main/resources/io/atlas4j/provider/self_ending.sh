say() { printf 'atlas: %s\n' "$1" >&2; }
send() { # method, address, token, seconds, body: prints the status that was answered
  printf 'header = "Authorization: Bearer %s"\n' "$3" |
    curl -sS -m "$4" -o /dev/null -w '%{http_code}' -X "$1" -H 'Content-Type: application/json' ${5:+-d "$5"} -K - "$2" 2>/dev/null
}
plain() { case "$1" in ''|*[!A-Za-z0-9._-]*) return 1;; esac; }
report() {
  [ -n "${ATLAS_CALLBACK_URL:-}" ] && plain "${ATLAS_CALLBACK_TOKEN:-}" || return 0
  send POST "$ATLAS_CALLBACK_URL/finish" "$ATLAS_CALLBACK_TOKEN" 10 "{\"exit_code\":$1}" >/dev/null || say 'the end could not be reported'
}
end_machine() {
  if ! command -v curl >/dev/null 2>&1; then
    say 'no curl in this image: the @WHAT@ cannot end itself and waits to be ended'
  elif ! plain "${@ID@:-}" || ! plain "${@KEY@:-}"; then
    say 'no usable id and key in this @WHAT@: it cannot end itself and waits to be ended'
  else
    pause=2
    while :; do
      status=$(send DELETE @ADDRESS@ "$@KEY@" 30) || status=000
      case "$status" in @DONE@) return 0;; esac
      say "ending the @WHAT@ was answered with $status, again in $pause s"
      sleep "$pause"
      [ "$pause" -ge 60 ] || pause=$((pause * 2))
    done
  fi
  while :; do sleep 3600 & wait $!; done
}
stopped() { trap '' TERM INT; kill -TERM "$child" 2>/dev/null; wait "$child" 2>/dev/null; [ -z "$watch" ] || kill "$watch" 2>/dev/null; exit 143; }
watch=
started=$(date +%s)
@COMMAND@ &
child=$!
@WATCHDOG@trap stopped TERM INT
wait "$child"
code=$?
[ -z "$watch" ] || kill "$watch" 2>/dev/null
@MARK@report "$code"
@END@exit "$code"
