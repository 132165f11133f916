package dev.attacca.runtime;

/**
 * The requests to a long-running worker: a task with an {@code Inbox} parameter runs once per run, and
 * takes from it what the task that the parameter names hands on, in every item. The iteration waits for
 * the next request, and ends when no more can come. Requests come as the items ask, in no particular
 * order.
 *
 * <p>A loop from whose items requests come is done when they have been answered. So a worker may have
 * several requests in hand, or hand them to other threads to be answered, but each must be answered in
 * the end: the iteration waits as long as one is not. It may have no more in hand than the loop lets
 * items be open, since no more come then.
 *
 * <p>For the worker's thread only; a request may be answered by any thread.
 *
 * @param <I> the type of what is asked
 * @param <O> the type of the answers
 */
public interface Inbox<I, O> extends Iterable<Inbox.Request<I, O>> {

  /**
   * A request. It must be answered once; later answers are ignored. Those that are unanswered when the
   * worker has ended fail.
   *
   * @param <I> the type of what is asked
   * @param <O> the type of the answer
   */
  interface Request<I, O> {
    /** What is asked. */
    I value();

    /** Answers: dependants of the worker receive the answer, in the item that asked. */
    void complete(O answer);

    /** Answers with a failure: the worker's task fails in the item that asked. */
    void fail(Throwable failure);
  }
}
