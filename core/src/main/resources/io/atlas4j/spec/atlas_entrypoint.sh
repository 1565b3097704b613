#!/bin/sh
# Pulls a dataset, runs a command, pushes what it made. For images that work on staged data:
#
#   COPY atlas_entrypoint.sh /usr/local/bin/
#   ENTRYPOINT ["/bin/sh", "/usr/local/bin/atlas_entrypoint.sh"]
#   CMD ["python", "train.py"]
#
# The dataset is put into ATLAS_DATA_DIR (default /data), what is found in ATLAS_OUTPUT_DIR (default /output) is pushed
# when the command ends and when TERM or INT come. Both are pulled and pushed once.
#
#   ATLAS_DATASET_URI   s3://bucket/prefix to pull, with "aws" and the usual AWS_ variables
#   ATLAS_ARTIFACT_URI  s3://bucket/prefix to push to
#   ATLAS_DATASET_URL   a presigned address to GET, a tar archive (gzip or not), with "curl" and "tar"
#   ATLAS_ARTIFACT_URL  a presigned address to PUT a gzipped tar archive to
#
# Exits with the command's code; with 70 if the data could not be pulled, and with 71 if the command ended well and its
# output could not be pushed.
set -u

data=${ATLAS_DATA_DIR:-/data}
output=${ATLAS_OUTPUT_DIR:-/output}
child=
pushed=

say() { printf 'atlas: %s\n' "$1" >&2; }

# Presigned addresses are secret: curl reads them from its standard input, so that no process list shows them.
pull() {
  mkdir -p "$data" "$output" || return 1
  if [ -n "${ATLAS_DATASET_URI:-}" ]; then
    aws s3 sync --only-show-errors "$ATLAS_DATASET_URI" "$data" || return 1
  fi
  if [ -n "${ATLAS_DATASET_URL:-}" ]; then
    archive=$(mktemp) || return 1
    printf 'url = "%s"\n' "$ATLAS_DATASET_URL" | curl -fsS --retry 3 -o "$archive" -K - &&
      tar -xf "$archive" -C "$data"
    status=$?
    rm -f "$archive"
    [ "$status" -eq 0 ] || return 1
  fi
}

push() {
  [ -z "$pushed" ] || return 0
  pushed=yes
  if [ -n "${ATLAS_ARTIFACT_URI:-}" ]; then
    aws s3 sync --only-show-errors "$output" "$ATLAS_ARTIFACT_URI" || return 1
  fi
  if [ -n "${ATLAS_ARTIFACT_URL:-}" ]; then
    archive=$(mktemp) || return 1
    tar -czf "$archive" -C "$output" . &&
      printf 'url = "%s"\n' "$ATLAS_ARTIFACT_URL" | curl -fsS --retry 3 -T "$archive" -o /dev/null -K -
    status=$?
    rm -f "$archive"
    [ "$status" -eq 0 ] || return 1
  fi
}

stopped() { # exit code
  trap '' TERM INT
  if [ -n "$child" ]; then
    kill -TERM "$child" 2>/dev/null
    wait "$child" 2>/dev/null
  fi
  push || say 'the output could not be pushed'
  exit "$1"
}

if [ "$#" -eq 0 ]; then
  say 'no command was given'
  exit 64
fi
trap 'stopped 143' TERM
trap 'stopped 130' INT
if ! pull; then
  say 'the data could not be pulled'
  exit 70
fi
"$@" &
child=$!
wait "$child"
code=$?
child=
if ! push; then
  say 'the output could not be pushed'
  [ "$code" -ne 0 ] || code=71
fi
exit "$code"
