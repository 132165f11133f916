package dev.attacca.spring.actuate;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.MimeTypeUtils;

/**
 * The endpoint over HTTP: what is not there is a 404, a run that is over and cannot be cancelled a 409, cancelling where that is
 * not switched on a 403, what makes no sense a 400, each with an {@code error} that says so.
 */
@EndpointWebExtension(endpoint = AttaccaEndpoint.class)
@SuppressWarnings(
    "deprecation") // by the other @Nullable, Spring Boot 3.5 knows what may be left out
public class AttaccaEndpointWebExtension {
  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;
  private static final int ACCEPTED = 202;

  private final AttaccaEndpoint endpoint;

  /**
   * For the auto-configuration.
   *
   * @param endpoint has the answers
   */
  public AttaccaEndpointWebExtension(AttaccaEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * See {@link AttaccaEndpoint#read}, and {@link AttaccaEndpoint#trace} where an id is given: as a parameter it may have slashes,
   * which web servers and firewalls take in a path for what they are not.
   *
   * @param name the name of the runner's bean, or {@code runs}
   * @param dag only runs of this class of tasks
   * @param status only runs that stand so
   * @param limit at most so many runs
   * @param id only the trace of this run
   * @return the runner, the runs, or the trace
   */
  @ReadOperation
  public WebEndpointResponse<Object> read(
      @Selector String name,
      @org.springframework.lang.Nullable @Nullable String dag,
      @org.springframework.lang.Nullable @Nullable String status,
      @org.springframework.lang.Nullable @Nullable String limit,
      @org.springframework.lang.Nullable @Nullable String id) {
    return id == null
        ? answer(() -> new WebEndpointResponse<>(endpoint.read(name, dag, status, number(limit))))
        : trace(name, id);
  }

  /** Spring Boot would refuse one that is none without a word. */
  private static @Nullable Integer number(@Nullable String limit) {
    try {
      return limit == null ? null : Integer.valueOf(limit);
    } catch (NumberFormatException e) {
      throw AttaccaEndpoint.invalid("the limit is a number, not " + AttaccaEndpoint.quoted(limit));
    }
  }

  /**
   * See {@link AttaccaEndpoint#trace}.
   *
   * @param name {@code runs}
   * @param id the run
   * @return its trace, which is JSON already
   */
  @ReadOperation
  public WebEndpointResponse<Object> trace(@Selector String name, @Selector String id) {
    return answer(
        () -> new WebEndpointResponse<>(endpoint.trace(name, id), MimeTypeUtils.APPLICATION_JSON));
  }

  /**
   * See {@link AttaccaEndpoint#cancel}.
   *
   * @param name {@code runs}
   * @param id the run
   * @return what is being done
   */
  @DeleteOperation
  public WebEndpointResponse<Object> cancel(@Selector String name, @Selector String id) {
    return answer(() -> new WebEndpointResponse<>(endpoint.cancel(name, id), ACCEPTED));
  }

  /**
   * The same as {@link #cancel}, of an id that cannot stand in a path.
   *
   * @param name {@code runs}
   * @param id the run
   * @return what is being done
   */
  @DeleteOperation
  public WebEndpointResponse<Object> cancelGiven(@Selector String name, String id) {
    return cancel(name, id);
  }

  /**
   * See {@link AttaccaEndpoint#control}.
   *
   * @param name {@code runs}
   * @param id the run
   * @param action {@code cancel} or {@code stop}
   * @return what is being done
   */
  @WriteOperation
  public WebEndpointResponse<Object> control(
      @Selector String name,
      @Selector String id,
      @org.springframework.lang.Nullable @Nullable String action) {
    return answer(() -> new WebEndpointResponse<>(endpoint.control(name, id, action), ACCEPTED));
  }

  /**
   * The same as {@link #control}, of an id that cannot stand in a path.
   *
   * @param name {@code runs}
   * @param id the run
   * @param action {@code cancel} or {@code stop}
   * @return what is being done
   */
  @WriteOperation
  public WebEndpointResponse<Object> controlGiven(
      @Selector String name,
      String id,
      @org.springframework.lang.Nullable @Nullable String action) {
    return control(name, id, action);
  }

  private static WebEndpointResponse<Object> answer(Supplier<WebEndpointResponse<Object>> answer) {
    try {
      return answer.get();
    } catch (NoSuchElementException e) {
      return error(WebEndpointResponse.STATUS_NOT_FOUND, e);
    } catch (InvalidEndpointRequestException e) { // of which Spring Boot tells no text
      return error(WebEndpointResponse.STATUS_BAD_REQUEST, e);
    } catch (IllegalStateException e) {
      return error(CONFLICT, e);
    } catch (UnsupportedOperationException e) {
      return error(FORBIDDEN, e);
    }
  }

  private static WebEndpointResponse<Object> error(int status, RuntimeException e) {
    return new WebEndpointResponse<>(Map.of("error", String.valueOf(e.getMessage())), status);
  }
}
