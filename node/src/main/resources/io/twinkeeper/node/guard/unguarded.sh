# A guard that guards nothing: for tests of tests, see Breakage. It understands what guard.sh
# understands, but neither a deadline nor the end of its JVM ends the command.
set -u
trap : PIPE INT HUP TERM
[[ $1 == run ]] || exit 0
id=$2 stop_millis=$3 log_file=$4 pgid=0 epoch=''
shift 5

start() {
  ((pgid == 0)) || return 0
  setsid env "TWINKEEPER_GUARD=$id" ${epoch:+"TWINKEEPER_EPOCH=$epoch"} "$@" </dev/null >>"$log_file" 2>&1 &
  pgid=$!
  echo "started $pgid"
}

gone() { ((pgid == 0)) || ! kill -0 "$pgid" 2>/dev/null; }

stop() {
  local left=$((stop_millis / 50))
  gone || kill -TERM -- "-$pgid"
  while ! gone && ((left-- > 0)); do sleep 0.05; done
  gone || kill -KILL -- "-$pgid"
  echo 'ended stop'
  exit
}

while :; do
  line=''
  IFS= read -r -t 0.2 line
  status=$?
  if ((status > 128)); then
    if ((pgid > 0)) && gone; then
      wait "$pgid"
      echo "exited $?"
      echo 'ended exited'
      exit
    fi
  elif ((status != 0)); then
    exit
  else
    case $line in
      join*) epoch=${line##*/} && echo joined ;;
      deadline*) start "$@" && echo "until ${line#* }" ;;
      hold*) start "$@" ;;
      stop*) stop ;;
    esac
  fi
done
