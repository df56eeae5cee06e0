"""Timers, queues and blobs; names come from app settings, and one connection from an identity."""

import datetime
import json
import logging
from typing import List

import azure.functions as func

app = func.FunctionApp()
REPORTS = "Reports"


@app.schedule(schedule="%REPORT_SCHEDULE%", arg_name="timer", run_on_startup=False)
@app.queue_output(arg_name="jobs", queue_name="%JOBS_QUEUE%", connection=REPORTS)
def plan_reports(timer: func.TimerRequest, jobs: func.Out[List[str]]) -> None:
    day = datetime.date.today()
    jobs.set([json.dumps({"day": day.isoformat(), "part": part}) for part in range(4)])


@app.timer_trigger(schedule="0 */30 * * * *", arg_name="timer")
@app.retry(strategy="fixed_delay", max_retry_count="3", delay_interval="00:00:10")
def every_half_hour(timer, context: func.Context) -> None:
    retry = context.retry_context
    logging.info("attempt %s", retry.retry_count if retry else 0)


@app.queue_trigger(arg_name="job", queue_name="%JOBS_QUEUE%", connection=REPORTS)
@app.blob_input(arg_name="template", path="templates/report.txt", connection=REPORTS)
@app.blob_output(arg_name="report", path="reports/{day}/{part}.txt", connection=REPORTS)
def write_report(job: func.QueueMessage, template: str, report: func.Out[str]) -> None:
    values = job.get_json()
    report.set(template.format(**values))


@app.blob_trigger(
    arg_name="upload",
    path="%UPLOADS%/{name}.{extension}",
    connection="AzureWebJobsStorage",
    source=func.BlobSource.LOGS_AND_CONTAINER_SCAN,
)
@app.blob_output(
    arg_name="$return", path="%UPLOADS%-small/{name}.{extension}", connection="AzureWebJobsStorage"
)
def shrink(upload: func.InputStream) -> bytes:
    logging.info("%s has %s bytes", upload.name, upload.length)
    return upload.read()[:100]


@app.blob_trigger(
    arg_name="document", path="documents/{name}", connection=REPORTS, source="EventGrid"
)
def index_document(document: bytes, context: func.Context) -> None:
    logging.info("%s: %s bytes", context.invocation_id, len(document))


@app.route(route="jobs/{day:datetime}", methods=("POST",))
@app.queue_output(arg_name="msg", queue_name="%JOBS_QUEUE%", connection=REPORTS)
def add_job(req: func.HttpRequest, msg: func.Out[func.QueueMessage]) -> func.HttpResponse:
    msg.set(func.QueueMessage(body=req.get_body()))
    return func.HttpResponse(status_code=202)


@app.route()
@app.table_input(
    arg_name="rows", table_name="jobs", partition_key="open", connection="AzureWebJobsStorage"
)
def open_jobs(req: func.HttpRequest, rows: str) -> str:
    return rows
