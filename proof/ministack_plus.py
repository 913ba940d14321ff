"""ministack 1.5.33 + what a CDK app needs and it lacks. Run: python ministack_plus.py (instead of `ministack`)."""
import copy, inspect, json, os, subprocess, threading, time, io, zipfile
import ministack
from ministack.core import responses as _resp
from ministack.core import lambda_runtime as LR
from ministack.services import batch as B, budgets as BU, cloudwatch as CW, ec2 as EC2, ssm as SSM, apigateway as AG, lambda_svc as LS
from ministack.services.cloudformation import provisioners as P

def _chk(r, what):
    status, body = r[0], r[-1]
    if status >= 300:
        raise ValueError(f"{what}: {body[:400] if body else status}")
    return json.loads(body) if body and body[:1] in (b"{", "{") else body
def _camel(v):      # Batch CFN props are PascalCase, the API is camelCase; maps of user keys stay as they are
    KEEP = {"tags", "parameters", "options", "logConfiguration.options"}
    if isinstance(v, list): return [_camel(x) for x in v]
    if isinstance(v, dict): return {(n := k[0].lower() + k[1:]): (x if n in KEEP else _camel(x)) for k, x in v.items()}
    return v
_num = lambda v: int(v) if isinstance(v, str) and v.isdigit() else v
def _name(props, key, stack, lid): return props.get(key) or P._physical_name(stack, lid, max_len=100)

# ---- AWS::Batch ------------------------------------------------------------
def _ce_create(lid, p, st):
    n = _name(p, "ComputeEnvironmentName", st, lid); q = _camel(p); q["computeEnvironmentName"] = n
    arn = _chk(B._create_compute_environment(q), "Batch CE")["computeEnvironmentArn"]; return arn, {"ComputeEnvironmentArn": arn}
def _ce_update(pid, old, new, st):
    B._compute_envs[pid.split("/")[-1]].update({k: v for k, v in _camel(new).items() if k in ("state", "computeResources", "serviceRole", "tags")}); return pid, {"ComputeEnvironmentArn": pid}
def _jq_create(lid, p, st):
    n = _name(p, "JobQueueName", st, lid); q = _camel(p); q["jobQueueName"] = n; q["priority"] = int(q.get("priority", 1))
    arn = _chk(B._create_job_queue(q), "Batch JQ")["jobQueueArn"]; return arn, {"JobQueueArn": arn}
def _jq_update(pid, old, new, st):
    B._job_queues[pid.split("/")[-1]].update({k: v for k, v in _camel(new).items() if k in ("state", "priority", "computeEnvironmentOrder", "tags")}); return pid, {"JobQueueArn": pid}
def _jd_put(n, p):
    q = _camel(p); q["jobDefinitionName"] = n; arn = _chk(B._register_job_definition(q), "Batch JD")["jobDefinitionArn"]
    B._job_definitions[n][-1].update({k: q[k] for k in ("retryStrategy", "timeout", "parameters", "platformCapabilities", "propagateTags", "schedulingPriority") if k in q}); return arn, {"JobDefinitionArn": arn}
def _jd_create(lid, p, st): return _jd_put(_name(p, "JobDefinitionName", st, lid), p)
def _jd_update(pid, old, new, st): return _jd_put(pid.split("/")[-1].rsplit(":", 1)[0], new)   # new revision, as AWS does
def _jd_delete(pid, p):
    n, rev = pid.split("/")[-1].rsplit(":", 1)
    for r in B._job_definitions.get(n, []):
        if str(r["revision"]) == rev: r["status"] = "INACTIVE"
P._RESOURCE_HANDLERS.update({
    "AWS::Batch::ComputeEnvironment": {"create": _ce_create, "update": _ce_update, "delete": lambda pid, p: B._compute_envs.pop(pid.split("/")[-1], None)},
    "AWS::Batch::JobQueue": {"create": _jq_create, "update": _jq_update, "delete": lambda pid, p: B._job_queues.pop(pid.split("/")[-1], None)},
    "AWS::Batch::JobDefinition": {"create": _jd_create, "update": _jd_update, "delete": _jd_delete},
})
# SubmitJob that runs: MS_BATCH_RUNNER=<command> is called per (array) child as  runner <image> <command...>  with the job's
# environment; no runner => children pass through RUNNABLE/RUNNING and SUCCEED after 1 s without running anything.
def _submit(p):
    name = p.get("jobName"); jd_ref = (p.get("jobDefinition") or "").split("/")[-1]; jn, _, rev = jd_ref.partition(":")
    revs = [r for r in B._job_definitions.get(jn, []) if r.get("status") == "ACTIVE" and (not rev or str(r["revision"]) == rev)]
    if not name or not revs or (p.get("jobQueue") or "").split("/")[-1] not in B._job_queues:
        return B.error_response_json("ClientException", "JobQueue or JobDefinition not found", 404)
    jd = revs[-1]; size = int((p.get("arrayProperties") or {}).get("size") or 0); jid = B.new_uuid(); now = B._now_ms()
    ov = p.get("containerOverrides") or {}; cp = copy.deepcopy(jd.get("containerProperties") or {})
    for k in ("command", "resourceRequirements", "instanceType"): cp[k] = ov.get(k) or cp.get(k)
    cp["environment"] = list({e["name"]: e for e in (cp.get("environment") or []) + (ov.get("environment") or [])}.values())
    tries = _num((p.get("retryStrategy") or jd.get("retryStrategy") or {}).get("attempts", 1)) or 1
    tmo = (p.get("timeout") or jd.get("timeout") or {}).get("attemptDurationSeconds")
    def rec(i): return {"jobId": i, "jobArn": B._job_arn(i), "jobName": name, "jobQueue": p["jobQueue"], "jobDefinition": jd["jobDefinitionArn"], "status": "SUBMITTED", "createdAt": now, "container": copy.deepcopy(cp), "attempts": [], "parameters": p.get("parameters", {}), "dependsOn": p.get("dependsOn", []), "tags": p.get("tags", {})}
    parent = B._jobs[jid] = rec(jid); kids = [jid]
    if size:
        kids = [f"{jid}:{i}" for i in range(size)]; parent["arrayProperties"] = {"size": size, "statusSummary": {"SUBMITTED": size}}
        for i, k in enumerate(kids): B._jobs[k] = r = rec(k); r["arrayProperties"] = {"index": i}
    jobs = [(B._jobs[k], i) for i, k in enumerate(kids)]; deps = [B._jobs.get(d["jobId"]) for d in p.get("dependsOn") or [] if d.get("jobId")]
    from ministack.core.lambda_runtime import execution_credentials
    base = {**os.environ, "AWS_ENDPOINT_URL": f"http://localhost:{os.environ.get('GATEWAY_PORT', '4566')}", "AWS_REGION": B.get_region(), "AWS_DEFAULT_REGION": B.get_region(), "AWS_BATCH_JOB_ID": jid, "AWS_BATCH_JQ_NAME": p["jobQueue"].split("/")[-1]}
    base.setdefault("AWS_ACCESS_KEY_ID", "test"); base.setdefault("AWS_SECRET_ACCESS_KEY", "test"); runner = os.environ.get("MS_BATCH_RUNNER")
    def run():
        def summary():
            if size:
                s = {}
                for r, _ in jobs: s[r["status"]] = s.get(r["status"], 0) + 1
                parent["arrayProperties"]["statusSummary"] = s
        def stop(): return parent.get("_stop")
        while any(d and d["status"] not in ("SUCCEEDED", "FAILED") for d in deps): parent["status"] = "PENDING"; time.sleep(.2)
        if any(d and d["status"] == "FAILED" for d in deps):
            for r, _ in jobs + [(parent, 0)]: r.update(status="FAILED", statusReason="Dependent Job failed")
            return summary()
        parent["status"] = "PENDING" if size else "RUNNABLE"
        for r, i in jobs:
            if stop(): r.update(status="FAILED", statusReason=stop()); continue
            r["status"] = "RUNNABLE"; summary(); r["status"] = "RUNNING"; r["startedAt"] = B._now_ms()
            if not size: parent["status"] = "RUNNING"
            summary(); code, why = 0, ""
            for n in range(1, tries + 1):
                if not runner: time.sleep(1); code = 0
                else:
                    env = {**base, **{e["name"]: str(e["value"]) for e in cp["environment"]}, "AWS_BATCH_JOB_ATTEMPT": str(n), **({"AWS_BATCH_JOB_ARRAY_INDEX": str(i), "AWS_BATCH_JOB_ID": r["jobId"]} if size else {})}
                    try: code = subprocess.run([*runner.split(), cp.get("image", ""), *[str(c) for c in cp.get("command") or []]], env=env, timeout=tmo).returncode
                    except subprocess.TimeoutExpired: code, why = 137, "Job attempt duration exceeded timeout"
                r["attempts"].append({"container": {"exitCode": code}, "stoppedAt": B._now_ms()})
                if code == 0: break
            r["container"]["exitCode"] = code; r["stoppedAt"] = B._now_ms(); r.update(status="SUCCEEDED" if code == 0 else "FAILED", statusReason=why or ("Essential container in task exited" if runner else "simulated: no MS_BATCH_RUNNER")); summary()
        if size: parent.update(status="FAILED" if any(r["status"] == "FAILED" for r, _ in jobs) else "SUCCEEDED", stoppedAt=B._now_ms())
    threading.Thread(target=run, daemon=True).start()
    return B._json(200, {"jobId": jid, "jobName": name, "jobArn": parent["jobArn"]})
def _terminate(p):
    r = B._jobs.get(p.get("jobId", ""))
    if r: r["_stop"] = p.get("reason") or "Terminated"
    return B._json(200, {})
B._DISPATCH.update({"/v1/submitjob": _submit, "/v1/terminatejob": _terminate, "/v1/canceljob": _terminate})

# ---- AWS::Budgets::Budget, CompositeAlarm, EC2Fleet -------------------------------------------------------------------
def _bud_create(lid, p, st):
    b = copy.deepcopy(p["Budget"]); n = b.setdefault("BudgetName", P._physical_name(st, lid, max_len=100))
    if b.get("BudgetLimit"): b["BudgetLimit"]["Amount"] = str(b["BudgetLimit"]["Amount"])
    ns = copy.deepcopy(p.get("NotificationsWithSubscribers") or [])
    for x in ns: x["Notification"]["Threshold"] = float(x["Notification"]["Threshold"])
    _chk(BU._create_budget({"AccountId": _resp.get_account_id(), "Budget": b, "NotificationsWithSubscribers": ns}), "Budget"); return n, {}
def _bud_delete(pid, p): BU._budgets.pop(pid, None); BU._notification_store.pop(pid, None)
def _bud_update(pid, old, new, st):
    _bud_delete(pid, old); q = copy.deepcopy(new); q["Budget"].setdefault("BudgetName", pid); return _bud_create(pid, q, st)
def _comp_put(n, p):
    r = CW._put_composite_alarm({}, {**p, "AlarmName": n}, False, True); _chk(r, "CompositeAlarm"); return n, {"Arn": CW._composite_alarms[n]["AlarmArn"]}
def _flat(out, k, v):
    if isinstance(v, dict):
        for a, b in v.items(): _flat(out, f"{k}.{a}" if k else a, b)
    elif isinstance(v, list):
        for i, b in enumerate(v, 1): _flat(out, f"{k}.{i}", b)
    else: out[k] = [str(v)]
    return out
def _fleet_create(lid, p, st):
    import re
    body = EC2._create_fleet(_flat({}, "", p))[-1]; body = body.decode() if isinstance(body, bytes) else body
    m = re.search(r"<fleetId>([^<]+)", body)
    if not m: raise ValueError("EC2Fleet: " + body[:300])
    return m.group(1), {"FleetId": m.group(1)}
P._RESOURCE_HANDLERS.update({
    "AWS::Budgets::Budget": {"create": _bud_create, "update": _bud_update, "delete": _bud_delete},
    "AWS::CloudWatch::CompositeAlarm": {"create": lambda lid, p, st: _comp_put(_name(p, "AlarmName", st, lid), p), "update": lambda pid, o, n, st: _comp_put(pid, n), "delete": lambda pid, p: CW._composite_alarms.pop(pid, None)},
    "AWS::EC2::EC2Fleet": {"create": _fleet_create, "update": lambda pid, o, n, st: (pid, {"FleetId": pid}), "delete": lambda pid, p: None},
})
# MS_ACCEPT_TYPES=AWS::X::Y,AWS::Z::W  : accept as inert placeholders
for t in filter(None, os.environ.get("MS_ACCEPT_TYPES", "").split(",")):
    P._RESOURCE_HANDLERS.setdefault(t, {"create": lambda lid, p, st: ((n := P._physical_name(st, lid, max_len=100)), {"Arn": f"arn:aws:emul:us-east-1:000000000000:{n}", "Id": n}), "update": lambda pid, o, n, st: (pid, {}), "delete": lambda pid, p: None})

# ---- public AMI parameters -----------------------------------------------------------------------------------------------
for k in ("al2023-ami-kernel-6.1-x86_64", "al2023-ami-kernel-6.12-x86_64", "al2023-ami-kernel-default-x86_64"): SSM._PUBLIC_AMI_PARAMETERS.setdefault("/aws/service/ami-amazon-linux-latest/" + k, "ami-0c2023a1b2c3d4e5f")
for k in ("al2023-ami-kernel-6.1-arm64", "al2023-ami-kernel-6.12-arm64", "al2023-ami-kernel-default-arm64"): SSM._PUBLIC_AMI_PARAMETERS.setdefault("/aws/service/ami-amazon-linux-latest/" + k, "ami-0c2023a1b2c3d4e5f")

for k in ("amazon-linux-2023", "amazon-linux-2023/arm64"): SSM._PUBLIC_AMI_PARAMETERS.setdefault(f"/aws/service/ecs/optimized-ami/{k}/recommended/image_id", "ami-0c2023a1b2c3d4e5f")

# ---- GenerateSecretString: ExcludePunctuation is ignored ---------------------------------------------------------------
import string
_secret_string = P._sm_secret_string
def _without_punctuation(props):
    gen = props.get("GenerateSecretString") or {}
    if str(gen.get("ExcludePunctuation")).lower() != "true": return _secret_string(props)
    return _secret_string({**props, "GenerateSecretString": {**gen, "ExcludeCharacters": gen.get("ExcludeCharacters", "") + string.punctuation}})
P._sm_secret_string = _without_punctuation

# ---- a form's x-amz-checksum-* is neither checked nor kept ---------------------------------------------------------------
from ministack.services import s3 as S3
_form = inspect.getsource(S3._post_object); _made = "    obj = _build_object_record(file_value, synth, etag=etag)\n"
assert _form.count(_made) == 1, _made
exec(compile(_form.replace(_made, """    checksums, wrong = _resolve_object_checksums(file_value, fields)
    if wrong: return wrong
    obj = _build_object_record(file_value, synth, etag=etag, checksums=checksums)
"""), "ministack_plus:_post_object", "exec"), S3.__dict__)

# ---- Fn::GetAtt ProviderURL of a user pool is unknown ------------------------------------------------------------------
_pool_attributes = P._cognito_user_pool_attributes
P._cognito_user_pool_attributes = lambda pid: {**(a := _pool_attributes(pid)), "ProviderURL": "https://" + a["ProviderName"]}

# ---- HTTP API CORS made by CloudFormation keeps PascalCase keys => every preflight is 403 ------------------------------
_low = lambda c: {k[0].lower() + k[1:]: v for k, v in c.items()} if c else c
for n in ("_cors_response_headers", "_cors_preflight_response"):
    f = getattr(AG, n); setattr(AG, n, (lambda f: lambda c, o: f(_low(c), o))(f))

# ---- Tags of AWS::S3::Bucket are dropped => the auto-delete-objects provider fails on destroy ---------------------------
_bh = P._RESOURCE_HANDLERS["AWS::S3::Bucket"]
def _tagged(f, props_at):
    def g(*a, **k):
        r = f(*a, **k); tags = {t["Key"]: t["Value"] for t in a[props_at].get("Tags") or []}
        if tags: P._s3._bucket_tags[r[0]] = tags
        return r
    return g
_bh["create"] = _tagged(_bh["create"], 1)
if "update" in _bh: _bh["update"] = _tagged(_bh["update"], 2)

# ---- BucketDeployment calls /opt/awscli/aws; layers are not mounted at /opt: point it at MS_AWS_CLI --------------------
_init = LR.Worker.__init__
def _winit(self, func_name, config, code_zip):
    cli = os.environ.get("MS_AWS_CLI")
    if cli and "CDKBucketDeployment" in func_name:
        src, dst = zipfile.ZipFile(io.BytesIO(code_zip)), io.BytesIO()
        with zipfile.ZipFile(dst, "w") as z:
            for i in src.infolist(): z.writestr(i, src.read(i).replace(b"/opt/awscli/aws", cli.encode()))
        code_zip = dst.getvalue()
    _init(self, func_name, config, code_zip)
LR.Worker.__init__ = _winit

# ---- a worker that prints 200 lines is given up: `aws s3 sync` prints more of them for the portal's files ------------------
import textwrap
_invoke = textwrap.dedent(inspect.getsource(LR.Worker.invoke)); _patched = {}
assert _invoke.count("range(200)") == 1, _invoke
exec(compile(_invoke.replace("range(200)", "range(100_000)"), "ministack_plus:invoke", "exec"), LR.__dict__, _patched)
LR.Worker.invoke = _patched["invoke"]

# ---- DynamoDB stream mapping: batch window, bisect, retry limit -> on-failure destination, ReportBatchItemFailures -----
_st = {}
def _plus_batch(esm, recs, size):
    s = _st.setdefault(esm["UUID"], {"try": 0, "lim": None, "t": None}); recs = recs[: s["lim"] or size]
    w = esm.get("MaximumBatchingWindowInSeconds") or 0
    if not recs: s["t"] = None; return recs
    if w and len(recs) < size and not s["lim"] and not s["try"]:
        s["t"] = s["t"] or time.time()
        if time.time() - s["t"] < w: return []
    s["t"] = None; return recs
def _plus_result(esm, func_rec, raw, batch, result, arn):
    s = _st[esm["UUID"]]; seq = [str(r["dynamodb"]["SequenceNumber"]) for r in raw]; idx = None
    if result.get("error"): idx = 0
    elif "ReportBatchItemFailures" in (esm.get("FunctionResponseTypes") or []):
        b = result.get("body")
        if isinstance(b, (str, bytes)):
            try: b = json.loads(b)
            except Exception: b = None
        ids = [str(f.get("itemIdentifier")) for f in ((b or {}).get("batchItemFailures") or [])] if isinstance(b, dict) else []
        if ids: idx = min([seq.index(i) if i in seq else 0 for i in ids])
    if idx is None: s.update({"try": 0, "lim": None}); return None
    if idx > 0: s.update({"try": 0, "lim": None}); esm["LastProcessingResult"] = "PROBLEM: partial"; return idx     # checkpoint before the failed record
    if esm.get("BisectBatchOnFunctionError") and len(raw) > 1: s["lim"] = max(1, len(raw) // 2); s["try"] = max(s["try"], 0); return 0
    s["try"] += 1; mx = esm.get("MaximumRetryAttempts", -1); mx = -1 if mx is None else int(mx)
    if mx >= 0 and s["try"] > mx:
        LS._send_ddb_stream_failure_record(esm, func_rec, batch, arn, result, "RetryAttemptsExhausted"); s.update({"try": 0, "lim": None}); return len(raw)
    s["lim"] = len(raw); return 0
src = inspect.getsource(LS._poll_dynamodb_streams)
def rep(a, b):
    global src
    assert src.count(a) == 1, a
    src = src.replace(a, b)
rep("batch = _ddb.stream_records_since(table_name, pos, batch_size)", "batch = raw = _plus_batch(esm, _ddb.stream_records_since(table_name, pos, batch_size), batch_size)")
rep("            result = _execute_function(func_rec, event)\n", """            result = _execute_function(func_rec, event)
            adv = _plus_result(esm, func_rec, raw, batch, result, source_arn)
            if adv is not None:
                with _dynamodb_stream_positions_lock:
                    _dynamodb_stream_positions[esm_id] = pos + adv
                if adv: processed_any = True
                else: _esm_backoff_until[esm_id] = time.time() + 0.2
                esm["LastProcessingResult"] = "PROBLEM: Function call failed"
                continue
""")
LS._plus_batch, LS._plus_result = _plus_batch, _plus_result
exec(compile(src, "ministack_plus:_poll_dynamodb_streams", "exec"), LS.__dict__)

# ---- stream positions are persisted but stream records are not: after a restart the first N writes would be skipped ------
_rp = LS._restore_esm_positions
def _restore(d, data):
    _rp(d, data)
    if d is LS._dynamodb_stream_positions:
        for k in list(d._data): d._data[k] = 0
LS._restore_esm_positions = _restore

# ---- alarms are only evaluated on PutMetricData: a heartbeat makes Lambda/SQS metrics move alarms ----------------------
def _beat():
    import urllib.request, urllib.parse
    port = os.environ.get("GATEWAY_PORT", "4566"); hdr = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=0"}
    while True:
        time.sleep(float(os.environ.get("MS_ALARM_EVERY", "5")))
        try: urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/", urllib.parse.urlencode({"Action": "PutMetricData", "Version": "2010-08-01", "Namespace": "MsPlus", "MetricData.member.1.MetricName": "beat", "MetricData.member.1.Value": "1"}).encode(), hdr), timeout=5).read()
        except Exception: pass
if __name__ == "__main__":
    threading.Thread(target=_beat, daemon=True).start()
    from ministack.app import main
    main()
