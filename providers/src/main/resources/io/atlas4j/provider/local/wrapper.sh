# Runs one program in a session of its own and outlives whoever started it. Leader of a session itself, in the machine's
# directory, with the program on standard input as shell text that sets its variables and arguments.
#
#   wrapper.sh ID BYTES LIMIT GRACE SETSID
#
# BYTES is the size at which a part of the log is full, LIMIT the seconds after which the program is ended (0: never),
# GRACE the seconds between asking a process to end and ending it. SETSID is a program that starts another in a new
# session, or empty where only perl can.
#
# Comes after record.sh. Files it leaves: "wrapper" and "main" (pid and start time, written before the work starts),
# "log.<offset>", "exit".
set -u
id=$1 bytes=$2 limit=$3 grace=$4 _atlas_setsid=$5
PATH=$PATH:/usr/local/bin:/usr/bin:/bin

program=$(cat)
case $program in
*"#end $id") ;;
*)
    echo "the program was cut off on its way" >&2
    exit 125
    ;;
esac

record_self

# Keeps the last parts of standard input. A part is full after the first 64 reads that bring it to its size.
keep_log() {
    trap '' TERM INT HUP
    at=0
    while :; do
        part=log.$(printf %015d $at)
        : >"$part"
        set -- log.*
        while [ $# -gt 4 ]; do
            rm -f "$1"
            shift
        done
        size=0
        while [ $size -lt "$bytes" ]; do
            dd bs=8192 count=64 >>"$part" 2>/dev/null || exec cat >/dev/null
            now=$(wc -c <"$part") || exec cat >/dev/null
            [ $((now)) -gt $size ] || return
            size=$((now))
        done
        at=$((at + size))
    done
}

# Prints every living process of the program: those of its session, and those that went into another and carry its mark.
members() {
    if [ ! -r /proc/self/stat ]; then
        ps -A -o pid=,pgid=,stat= | while read -r pid group state; do
            case $state in Z*) continue ;; esac
            [ "$group" = "$main" ] && echo "$pid"
        done
        return 0
    fi
    marked=" $(grep -ls "ATLAS_LOCAL_MACHINE=$id" /proc/[0-9]*/environ 2>/dev/null | tr '\n' ' ')"
    for file in /proc/[0-9]*/stat; do
        { read -r stat <"$file"; } 2>/dev/null || continue
        set -- ${stat##*) }
        [ "$1" = Z ] && continue
        [ "$4" = $$ ] && continue
        pid=${file#/proc/}
        pid=${pid%/stat}
        case $marked in
        *" /proc/$pid/environ "*) echo "$pid" ;;
        *) [ "$4" = "$main" ] && echo "$pid" ;;
        esac
    done
    return 0
}

end_all() {
    tries=0
    while found=$(members); [ -n "$found" ] && [ $tries -lt $((grace * 10)) ]; do
        [ $tries -eq 0 ] && kill -TERM $found 2>/dev/null && kill -CONT $found 2>/dev/null
        tries=$((tries + 1))
        sleep 0.1
    done
    tries=0
    while found=$(members); [ -n "$found" ] && [ $tries -lt 100 ]; do
        kill -KILL $found 2>/dev/null
        tries=$((tries + 1))
        sleep 0.1
    done
}

_atlas_perl='use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV or exit 127'
# Records itself, then becomes the program. Only the shell's own commands: PATH is the program's by now.
_atlas_main='
if [ -r /proc/self/stat ]; then
    read -r _atlas_stat <"/proc/$$/stat"
    read -r _atlas_boot </proc/sys/kernel/random/boot_id
    _atlas_setsid=$0
    _atlas_field=$(set -- ${_atlas_stat##*) }; echo "${20}")
    printf "%s %s\n" $$ "$_atlas_field@$_atlas_boot" >../main
else
    _atlas_setsid=$0
    printf "%s %s\n" $$ "$(LC_ALL=C /bin/ps -o lstart= -p $$ | /usr/bin/tr -s " " _)" >../main
fi
exec ${_atlas_setsid:+"$_atlas_setsid"} "$@"'

hit=
reason=exited
trap 'hit=1' TERM INT HUP
mkfifo output || exit 125
keep_log <output &
log=$!
(
    trap - TERM INT HUP
    cd work || exit 125
    eval "$program"
    unset OLDPWD
    if [ -n "$_atlas_setsid" ]; then
        exec /bin/sh -c "$_atlas_main" "$_atlas_setsid" "$@"
    else
        exec /bin/sh -c "$_atlas_main" "" perl -e "$_atlas_perl" -- "$@"
    fi
) >output 2>&1 </dev/null &
main=$!
program=
trap 'hit=1; reason=max_runtime; end_all' USR1

watch=
if [ "$limit" -gt 0 ]; then
    (
        sleep "$limit" &
        sleeper=$!
        trap 'kill $sleeper; exit' TERM
        wait $sleeper
        trap - TERM
        # The wrapper may be gone and its number taken by another.
        if start_of $$ && [ "$start" = "$own" ]; then kill -USR1 $$; else end_all; fi
    ) &
    watch=$!
fi

wait $main
code=$?
while kill -0 $main 2>/dev/null; do
    wait $main
    code=$?
done
trap '' USR1
if [ -n "$hit" ]; then # the last wait may have ended by a signal to this script
    wait $main
    again=$?
    [ $again -eq 127 ] || code=$again
fi
[ -n "$watch" ] && kill "$watch" 2>/dev/null

# What the program left running goes with it, as in a container.
end_all
tries=0
while kill -0 $log 2>/dev/null && [ $tries -lt 20 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
kill -KILL $log 2>/dev/null
rm -f output
printf '%s %s\n' $code $reason >exit.new && mv exit.new exit
