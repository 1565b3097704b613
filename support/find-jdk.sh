# Sourced by ./build and ./atlas: the one way of finding a JDK.
#
#   find_jdk 25 javac Building    sets JAVA_HOME to a JDK of at least version 25 that has a javac, and jdk_major to its
#                                 version; or says which ones were found and what to do, and returns 1
#
# ATLAS_JDK is an order: it is taken or refused. Then come JAVA_HOME and the java on the PATH, then the usual places,
# where 25 is preferred to anything older. ATLAS_JDK_SEARCH names other places (directories of JDKs, with colons between).

find_jdk() {
    jdk_tool=$2
    if [ -n "${ATLAS_JDK:-}" ]; then
        jdk_take "$1" "$ATLAS_JDK" && return 0
        echo "$3 atlas4j needs a JDK $1 or newer, and ATLAS_JDK names ${jdk_version:-none}: $ATLAS_JDK" >&2
        return 1
    fi
    jdk_named=$(jdk_from_environment)
    jdk_usual=$(jdk_from_usual_places)
    jdk_first "$1" "$jdk_named" || jdk_first 25 "$jdk_usual" || jdk_first "$1" "$jdk_usual" && return 0

    echo "$3 atlas4j needs a JDK $1 or newer. Found:" >&2
    jdk_list "$jdk_named
$jdk_usual" >&2
    echo "Install one (Debian and Ubuntu: openjdk-25-jdk or temurin-25-jdk; macOS: brew install openjdk@25;" >&2
    echo "anywhere: https://adoptium.net) or set JAVA_HOME to where one is." >&2
    return 1
}

# The directories that the environment names, one a line.
jdk_from_environment() {
    [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
    jdk_java=$(command -v java) && jdk_java=$(readlink -f "$jdk_java") && printf '%s\n' "${jdk_java%/bin/java}"
}

# Every directory where a JDK may be, one a line.
jdk_from_usual_places() {
    if [ -n "${ATLAS_JDK_SEARCH:-}" ]; then
        IFS=:
        for jdk_place in $ATLAS_JDK_SEARCH; do
            printf '%s\n' "$jdk_place"/*
        done
    else
        printf '%s\n' /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
            /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
            /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
    fi
}

# Takes the first of the directories $2 that is of version $1 or newer.
jdk_first() {
    while IFS= read -r jdk_home; do
        jdk_take "$1" "$jdk_home" && return 0
    done <<EOF
$2
EOF
    return 1
}

# Takes the JDK in directory $2 if it is of version $1 or newer.
jdk_take() {
    jdk_read "$2" && [ "$jdk_major" -ge "$1" ] && [ -x "$2/bin/$jdk_tool" ] || return 1
    JAVA_HOME=$2
    export JAVA_HOME
}

# Sets jdk_version and jdk_major to what the directory $1 holds. Reads the file "release", as asking java takes far longer.
jdk_read() {
    jdk_version=
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS='="' read -r jdk_key _ jdk_version _; do
        [ "$jdk_key" = JAVA_VERSION ] || continue
        jdk_major=${jdk_version%%[!0-9]*}
        jdk_major=${jdk_major:-0}
        return 0
    done <"$1/release"
    jdk_version=
    return 1
}

# Prints version and directory of each JDK among the directories $1, once.
jdk_list() {
    jdk_seen=:
    while IFS= read -r jdk_home; do
        jdk_read "$jdk_home" && jdk_home=$(cd -P "$jdk_home" && pwd) || continue
        case $jdk_seen in *":$jdk_home:"*) continue ;; esac
        jdk_seen=$jdk_seen$jdk_home:
        echo "  $jdk_version  $jdk_home"
    done <<EOF
$1
EOF
    [ "$jdk_seen" != : ] || echo "  none"
}
