# Ends a container after a time, also when nobody else is left to do it; leaves as soon as the container ends by itself.
#
#   limit.sh ENGINE CONTAINER SECONDS GRACE
sleep "$3" &
sleeper=$!
{
    "$1" wait "$2"
    kill $sleeper
} >/dev/null 2>&1 &
waiter=$!
if wait $sleeper; then
    kill $waiter # so that it ends nobody who gets the sleeper's number
    "$1" stop -t "$4" "$2"
fi
