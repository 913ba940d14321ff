#!/bin/sh
# An instance of the Spot pool: reads its launch's token, runs one pilot in its container, and ends itself.
#
# The stack writes before this, in the same user data:
#   IMSIM_BUCKET IMSIM_REGION   where the tokens of launches lie
#   IMSIM_IMAGE IMSIM_NODE      the pilot's image, and the Node in it or mounted into it
#   IMSIM_LOG_GROUP             CloudWatch's log group for what the pilot says
#   IMSIM_GRACE_SECONDS         what the pilot needs to give its jobs back
#   /etc/imsim/pilot.env        the pilot's variables, all but its token
#   /opt/imsim/                 mounted into the container: fetch-pilot.mjs, and Node for images that have none
# A test runs this file itself: what is read from IMSIM_IMDS, IMSIM_S3, IMSIM_ECR and IMSIM_ETC is for that.
set -u

# Whatever goes wrong, an instance without a pilot is only a bill. Its template says that a shutdown terminates it.
trap 'shutdown -h now' EXIT

imds=${IMSIM_IMDS:-http://169.254.169.254}
etc=${IMSIM_ETC:-/etc/imsim}

say() { echo "imsim: $*" >&2; }
give_up() { say "$*"; exit 1; }

# IMDSv2: a session for each question, since one lives six hours at most and an instance may live for weeks.
metadata() {
  session=$(curl -sf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$imds/latest/api/token") || return 1
  curl -sf -m 5 -H "X-aws-ec2-metadata-token: $session" "$imds/latest/meta-data/$1"
}

# A request signed by the instance's own role. The keys go in by stdin, since everybody may list arguments.
signed() { # service, then curl's own arguments
  service=$1
  shift
  role=$(metadata iam/security-credentials/) || return 1
  keys=$(metadata "iam/security-credentials/$role") || return 1
  of() { echo "$keys" | sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p"; }
  curl -sf -m 20 --retry 5 --retry-connrefused --aws-sigv4 "aws:amz:$IMSIM_REGION:$service" --config - "$@" <<KEYS
user = "$(of AccessKeyId):$(of SecretAccessKey)"
header = "x-amz-security-token: $(of Token)"
KEYS
}

# An image of this account's own registry is pulled with the role's rights; Docker keeps them as ECR gives them.
log_in_to_registry() {
  registry=${IMSIM_IMAGE%%/*}
  case $registry in *.dkr.ecr.*) ;; *) return 0 ;; esac
  answer=$(signed ecr -X POST -H 'content-type: application/x-amz-json-1.1' -d '{}' \
    -H 'x-amz-target: AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken' \
    "${IMSIM_ECR:-https://api.ecr.$IMSIM_REGION.amazonaws.com}/") || return 1
  auth=$(echo "$answer" | sed -n 's/.*"authorizationToken" *: *"\([^"]*\)".*/\1/p')
  mkdir -p "$HOME/.docker"
  (umask 077 && echo "{\"auths\":{\"$registry\":{\"auth\":\"$auth\"}}}" >"$HOME/.docker/config.json")
}

HOME=${HOME:-/root}
export HOME
launch=$(metadata tags/instance/imsim:launch) || give_up "this instance has no tag imsim:launch in its metadata"
IMSIM_PILOT_TOKEN=$(signed s3 -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' \
  "${IMSIM_S3:-https://$IMSIM_BUCKET.s3.$IMSIM_REGION.amazonaws.com}/launches/$launch") ||
  give_up "the token of launch $launch cannot be read"
export IMSIM_PILOT_TOKEN
log_in_to_registry || give_up "the registry of $IMSIM_IMAGE lets nobody in"

docker run --name pilot --rm --init --env-file "$etc/pilot.env" --env IMSIM_PILOT_TOKEN \
  --volume /opt/imsim:/opt/imsim:ro --log-driver awslogs --log-opt "awslogs-region=$IMSIM_REGION" \
  --log-opt "awslogs-group=$IMSIM_LOG_GROUP" --log-opt "awslogs-stream=fleet/$launch/$(metadata instance-id)" \
  "$IMSIM_IMAGE" "$IMSIM_NODE" /opt/imsim/fetch-pilot.mjs &
pilot=$!

# The container is a hop too far from the metadata, for the payload's sake: notices are watched for it here.
while kill -0 "$pilot" 2>/dev/null; do
  if notice=$(metadata spot/instance-action); then
    say "Spot takes this instance back: $notice"
    docker stop --time "$IMSIM_GRACE_SECONDS" pilot >/dev/null
    break
  fi
  sleep "${IMSIM_NOTICE_SECONDS:-5}"
done
wait "$pilot"
say "the pilot has ended with $?"
