# Twinkeeper's guard: runs one command and ends it when the node's JVM no longer vouches for it.
#
#   bash -p guard.sh run   ID STOP_MILLIS LOG LOG_BYTES COMMAND [ARGUMENT…]
#   bash -p guard.sh sweep ID STOP_MILLIS PGID [TERM_DIRECTORY]      (after a guard that was killed)
#
# The JVM holds the other end of stdin and writes lines. Times are milliseconds of /proc/uptime.
#   join DIRECTORY   the command belongs to this term (one grant); answered `joined`, or the end
#   deadline TIME    serve until TIME; the latest counts; starts the command; answered `until TIME`
#   hold             starts the command without a deadline: it lives as long as stdin is open
#   stop [TIME]      end it now, by force at TIME
# The guard answers `started PGID`, `exited CODE`, and at last `ended REASON`: stop, exited,
# deadline, eof (the JVM is gone) or closed (the term is over: nothing may start in it any more).
#
# A term directory holds `lock`, `guards/ID` (one per guard that may have processes), `peers` (URLs)
# and `last-word.json`, which the JVM signed beforehand. The term is open while that file is there.
# The last guard to leave a term whose JVM or deadline is gone renames it to `released.json`, so
# that nothing can start in the term, and then posts it to the peers.
#
# All code is in functions, read before the first one runs: a disk that hangs cannot stop the guard
# between two lines. While the command runs the loop forks nothing and opens only /proc.
set -u

# The command gets the caller's PATH and locale back; the guard's own tools and decimal point must
# not depend on a service's environment.
readonly callers_path=$PATH callers_locale=${LC_ALL-}
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C

# Empty handlers, not ignored signals: a child would inherit an ignored one. The guard ends through
# stdin or the clock only; a Ctrl-C or a TERM to the whole service is for the JVM to act upon.
trap : PIPE INT HUP TERM

readonly tick_millis=200 speak_millis=20000
now=0 deadline=0 pgid=0 kill_at=0 born=0 term='' reason='' trimmer=0 trimmed_at=0 log=-1

# A pipe that never has anything to read: `read -t` on it sleeps without a fork.
exec {idle}<> <(:)

say() { printf '%s\n' "$*" 2>/dev/null || :; }

nap() {
  local nothing
  read -r -t "$1" -u "$idle" nothing || :
}

# A clock that cannot be read counts as far too late.
clock() {
  local up=''
  { read -r up _ </proc/uptime; } 2>/dev/null
  if [[ $up == *.* ]]; then now=$((10#${up%.*} * 1000 + 10#${up#*.} * 10)); else now=$((1 << 62)); fi
}

overdue() { clock; ((deadline > 0 && now >= deadline)); }

# ---- the command ----

# setsid makes the child leader of an own session and group. pdeathsig binds it to this very
# process: if the guard itself is killed, so is the child; the look at PPID covers a guard that died
# before that took hold. env undoes the ignored INT and QUIT of a background job, and what a node under nohup inherited.
start() {
  local bound=() locale=(-u LC_ALL) guard=$$
  type -P setpriv >/dev/null && bound=(setpriv --pdeathsig KILL)
  [[ -z $callers_locale ]] || locale=("LC_ALL=$callers_locale")
  [[ -z $term ]] || locale+=("TWINKEEPER_EPOCH=${term##*/}")
  (
    exec "${bound[@]}" setsid env --default-signal=HUP,INT,QUIT,PIPE,TERM "${locale[@]}" "PATH=$callers_path" \
      "TWINKEEPER_GUARD=$id" "$(type -P bash)" -p -c '[[ $PPID == "$0" ]] || exit 125; exec -- "$@"' "$guard" "$@"
  ) </dev/null >&"$log" 2>&1 {idle}>&- {log}>&- &
  pgid=$!
  [[ -z $term ]] || echo "$pgid" >"$term/guards/$id"
  say started "$pgid"
}

# The command writes straight into a file, so nobody's death or sleep can block it. Its size is the
# offset of the descriptor that guard and command share. The copy runs aside, for disks may hang.
trim_log() {
  local position=0
  { read -r _ position </proc/$$/fdinfo/"$log"; } 2>/dev/null
  ((position > log_bytes && position != trimmed_at)) || return 0
  if ((trimmer > 0)) && kill -0 "$trimmer" 2>/dev/null; then return 0; fi
  trimmed_at=$position
  {
    (($(stat -c %s -- "$log_file") > log_bytes)) || exit
    tail -c "$log_bytes" -- "$log_file" >"$log_file.1" && : >"$log_file"
  } </dev/null >/dev/null 2>&1 &
  trimmer=$!
}

# ---- the loop ----

# Lateness comes first, before any line is obeyed: a guard that was frozen ends the group as its
# first deed, whatever is waiting in the pipe.
watch() {
  local part='' rest='' wait status
  while [[ -z $reason ]]; do
    if overdue; then reason=deadline kill_at=$((deadline + stop_millis)); break; fi
    if ((pgid > 0)); then
      if ! kill -0 "$pgid" 2>/dev/null; then command_exited; break; fi
      trim_log
    fi
    wait=$tick_millis
    ((deadline > 0 && deadline - now < wait)) && wait=$((deadline - now))
    printf -v wait '%d.%03d' $((wait / 1000)) $((wait % 1000))
    IFS= read -r -t "$wait" part
    status=$?
    if ((status > 128)); then rest+=$part; continue; fi
    if overdue; then continue; fi
    if ((status != 0)); then finish eof; break; fi
    obey "$rest$part" "$@"
    rest=''
  done
}

obey() {
  local line=$1 word=${1%% *} value=${1#* }
  shift
  case $word in
    deadline)
      if [[ ! $value =~ ^[1-9][0-9]{0,17}$ ]]; then say "ignored $line"; return; fi
      ((value > deadline)) && deadline=$value
      say until "$deadline"
      if overdue; then return; fi
      ((pgid > 0)) || start "$@"
      ;;
    hold) ((pgid > 0)) || start "$@" ;;
    join) if join "$value"; then say joined; else finish closed; fi ;;
    stop)
      finish stop
      if [[ $value =~ ^[1-9][0-9]{0,17}$ ]] && ((value < kill_at)); then kill_at=$value; fi
      ;;
    *) say "ignored $line" ;;
  esac
}

finish() {
  clock
  reason=$1 kill_at=$((now + stop_millis))
  ((deadline > 0 && deadline + stop_millis < kill_at)) && kill_at=$((deadline + stop_millis))
}

command_exited() {
  wait "$pgid" 2>/dev/null
  say exited $?
  finish exited
}

# ---- the end ----

# Fills `survivors` with what still runs: the group and the strays, those who carry the marker in a
# session of their own. A zombie without threads is dead, even where nobody reaps it. Who is older
# than the guard cannot be a stray: most processes cost no look at their environment.
find_survivors() {
  local process pid stat environment
  survivors=() strays=()
  for process in /proc/[0-9]*; do
    pid=${process#/proc/} stat=''
    { IFS= read -r -d '' stat <"$process/stat"; } 2>/dev/null
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    if [[ ${1-Z} == [ZX] ]]; then ((${18-1} > 1)) || continue; fi
    if ((pgid > 0 && (${3-0} == pgid || pid == pgid))); then
      survivors+=("$pid")
      continue
    fi
    ((${20-0} >= born)) || continue
    { mapfile -d '' -t environment <"$process/environ"; } 2>/dev/null || continue
    [[ " ${environment[*]-} " == *" TWINKEEPER_GUARD=$id "* ]] && strays+=("$pid")
  done
  survivors+=("${strays[@]}")
  ((${#survivors[@]} > 0))
}

# The quick look first. Before the child has called setsid its group does not exist yet.
running() {
  if ((pgid > 0)) && { kill -0 -- "-$pgid" || kill -0 "$pgid"; } 2>/dev/null; then return 0; fi
  find_survivors
}

# Once each: to some programs a second TERM means "at once".
signal() {
  if ((pgid > 0)); then kill "-$1" -- "-$pgid" || kill "-$1" "$pgid"; fi 2>/dev/null
  find_survivors
  ((${#strays[@]} == 0)) || kill "-$1" "${strays[@]}" 2>/dev/null
}

own_birth() {
  local stat=''
  { IFS= read -r -d '' stat </proc/$$/stat; } 2>/dev/null
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  born=${20-0}
}

# TERM, then KILL at an absolute time: whoever comes to this late gives no grace. Returns only when
# nothing is left, for then the last word is true.
end_command() {
  clock
  if ((now < kill_at)); then
    signal TERM
    while running; do
      clock
      ((now < kill_at)) || break
      nap 0.03
    done
  fi
  ((now < kill_at)) && return
  signal KILL
  while find_survivors; do
    nap 0.03
    signal KILL
  done
}

# ---- the term ----

locked() {
  local lock status
  { exec {lock}>>"$term/lock"; } 2>/dev/null || return 1
  flock -x -w "$1" "$lock" && "${@:2}"
  status=$?
  exec {lock}>&-
  return $status
}

join() {
  term=$1
  locked 2 enter 2>/dev/null && return
  term=''
  return 1
}

enter() {
  [[ -e $term/last-word.json ]] && : >"$term/guards/$id" && { echo "$pgid" >"$term/guards/$id" || :; }
}

leave() { rm -f -- "$term/guards/$id" && vouched_by_nobody && nobody_else && close_term; }

vouched_by_nobody() { [[ $reason == deadline || $reason == eof ]] || jvm_gone; }

# Lines may still be waiting before the end of the file.
jvm_gone() {
  local line
  while :; do
    read -r -t 0.02 line
    case $? in 0) ;; 1) return 0 ;; *) return 1 ;; esac
  done
}

nobody_else() { ! compgen -G "$term/guards/*" >/dev/null; }

close_term() { mv -- "$term/last-word.json" "$term/released.json"; }

speak() {
  local url
  while read -r url; do tell "$url" & done <"$term/peers"
  wait
}

# 2xx: heard. 4xx: will never be heard. Anything else: again, until time is up.
tell() {
  local give_up code
  clock
  give_up=$((now + speak_millis))
  while ((now < give_up)); do
    code=$(curl -sS -m 2 --noproxy '*' -o /dev/null -w '%{http_code}' \
      -H 'Content-Type: application/json' --data-binary "@$term/released.json" "$1")
    [[ $code == [24]?? ]] && return
    nap 0.3
    clock
  done
}

# ---- the two ways to run ----

run() {
  readonly id=$1 stop_millis=$2 log_file=$3 log_bytes=$4
  { exec {log}>>"$log_file"; } 2>/dev/null || exec {log}>/dev/null
  exec 2>&"$log"
  own_birth
  watch "${@:5}"
  end_command 2>/dev/null
  local last=1
  if [[ -n $term ]]; then locked 20 leave; last=$?; fi
  say ended "$reason"
  exec </dev/null >/dev/null 2>&1
  if ((last == 0)); then speak; fi
}

sweep() {
  readonly id=$1 stop_millis=$2
  pgid=$3 term=${4-}
  finish sweep
  end_command 2>/dev/null
  [[ -z $term ]] || rm -f -- "$term/guards/$id"
}

case $1 in
  run | sweep) "$@" ;;
  *) exit 64 ;;
esac
exit
