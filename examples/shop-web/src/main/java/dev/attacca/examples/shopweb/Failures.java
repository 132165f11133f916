package dev.attacca.examples.shopweb;

import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says by the status of HTTP why a run has failed: its cause is what the task has thrown, however deep it was called. */
@RestControllerAdvice
class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  @ExceptionHandler
  ProblemDetail failed(RunFailedException failure) {
    HttpStatus status = status(failure.getCause());
    if (status.is5xxServerError()) {
      LOG.warn("{}", failure.getMessage());
    }
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, said(failure.getCause()));
    problem.setProperty("path", failure.path());
    return problem;
  }

  /** Its time was up, or the shop closes. */
  @ExceptionHandler
  ProblemDetail cancelled(RunCancelledException cancelled) {
    return ProblemDetail.forStatusAndDetail(
        cancelled.getCause() instanceof TimeoutException
            ? HttpStatus.GATEWAY_TIMEOUT
            : HttpStatus.SERVICE_UNAVAILABLE,
        "the page was not ready in time");
  }

  private static HttpStatus status(Throwable cause) {
    if (cause instanceof UnknownProductException) {
      return HttpStatus.NOT_FOUND;
    } else if (cause instanceof QuoteServiceException) {
      return HttpStatus.BAD_GATEWAY;
    } else if (cause instanceof TimeoutException) {
      return HttpStatus.GATEWAY_TIMEOUT;
    } else if (cause instanceof RejectedExecutionException) {
      return HttpStatus.SERVICE_UNAVAILABLE;
    }
    return HttpStatus.INTERNAL_SERVER_ERROR;
  }

  /** What is thrown by a stranger is not for visitors. */
  private static String said(Throwable cause) {
    return status(cause) == HttpStatus.INTERNAL_SERVER_ERROR
        ? "something is wrong here"
        : cause.getMessage();
  }
}
