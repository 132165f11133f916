package dev.attacca.runtime;

import java.time.Duration;
import java.util.List;

/**
 * The requests to a long-running worker: a task with an {@code Inbox} parameter runs once per run, and
 * takes from it what the task that the parameter names hands on, in every item. The iteration waits for
 * the next request, and ends when no more can come. Requests come as the items ask, in no particular
 * order.
 *
 * <p>A loop from whose items requests come is done when they have been answered. So a worker may have
 * several requests in hand, or hand them to other threads to be answered, but each must be answered in
 * the end, and no more come than the loop lets items be open. {@link #take} is for those who answer
 * several at a time.
 *
 * <p><b>When all wait for each other.</b> A worker that waits for another request while nothing in the run
 * can go on without an answer of its own would wait for ever. If it has taken some in this call of {@code
 * take}, it is given these. Else the iteration, or {@code take}, ends with an {@link
 * IllegalStateException} that names the worker, unless answers are to be expected from other threads.
 * They are as soon as any thread but the worker's has read the value of one of its requests or has
 * answered one. For a thread to begin there is a second; and if the worker has read values of requests
 * that are not answered, and so may have passed these on, there is the builder's {@code shutdownGrace}.
 *
 * <p>For the worker's thread only; a request may be answered by any thread.
 *
 * @param <I> the type of what is asked
 * @param <O> the type of the answers
 */
public interface Inbox<I, O> extends Iterable<Inbox.Request<I, O>> {
  /**
   * Takes several requests: waits for the first, then for more until there are {@code max}, {@code wait}
   * has passed, or nothing in the run can go on without an answer, so that no more can come.
   *
   * @param max how many at most, at least 1
   * @param wait how long to wait for more than one; zero for what is there
   * @return the requests; empty if no more can come
   * @throws IllegalStateException if there is none and none can come before others have been answered
   */
  List<Request<I, O>> take(int max, Duration wait);

  /**
   * A request. It must be answered once; later answers are ignored. Those that are unanswered when the
   * worker has ended fail.
   *
   * @param <I> the type of what is asked
   * @param <O> the type of the answer
   */
  interface Request<I, O> {
    /** {@return what is asked} */
    I value();

    /**
     * Answers: dependants of the worker receive the answer, in the item that asked. Any thread may.
     *
     * @param answer the answer
     * @throws NullPointerException if it is {@code null}; the request is not answered by that
     */
    void complete(O answer);

    /**
     * Answers with a failure: the worker's task fails in the item that asked. Any thread may.
     *
     * @param failure what it fails with
     * @throws NullPointerException if it is {@code null}; the request is not answered by that
     */
    void fail(Throwable failure);
  }
}
