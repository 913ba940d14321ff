# What an instance of the EC2 Spot pool does: fetches the token of its launch, runs one pilot in a container, goes away.
# Written before it: REGION, BUCKET, IMAGE, NODE_IMAGE, IMAGE_HAS_NODE, LOG_GROUP, GRACE, and the files
# /opt/imsim/pilot.env and /opt/imsim/bin/fetch-pilot.mjs. The instance ends with the script, whatever happens.
trap 'shutdown -h now' EXIT
set -eu

metadata=http://169.254.169.254/latest
session() { curl -sf -X PUT "$metadata/api/token" -H 'X-aws-ec2-metadata-token-ttl-seconds: 300'; }
ask() { curl -sf -H "X-aws-ec2-metadata-token: $(session)" "$metadata/meta-data/$1"; }

instance=$(ask instance-id)
launch=$(ask tags/instance/imsim:launch)
token=$(aws s3 cp --region "$REGION" "s3://$BUCKET/launches/$launch" -)
printf 'IMSIM_PILOT_TOKEN=%s\n' "$token" >> /opt/imsim/pilot.env

dnf -q -y install docker
systemctl start docker
node=node
if [ "$IMAGE_HAS_NODE" = false ]; then
  docker run --rm -v /opt/imsim/bin:/out "$NODE_IMAGE" cp /usr/local/bin/node /out/node
  node=/opt/imsim/bin/node
fi

# Two minutes before EC2 takes the instance away, the pilot is told, and gives its jobs back. The container itself
# cannot ask: the metadata service is a hop too far from it, so that no payload gets at the instance's rights.
while sleep 5; do
  if ask spot/instance-action > /dev/null; then
    docker stop -t "$GRACE" pilot
    break
  fi
done &

docker run --name pilot --init --env-file /opt/imsim/pilot.env -v /opt/imsim/bin:/opt/imsim/bin:ro \
  --log-driver awslogs --log-opt "awslogs-region=$REGION" --log-opt "awslogs-group=$LOG_GROUP" \
  --log-opt "awslogs-stream=fleet/$instance" \
  "$IMAGE" "$node" /opt/imsim/bin/fetch-pilot.mjs
