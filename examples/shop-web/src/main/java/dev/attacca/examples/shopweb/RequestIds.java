package dev.attacca.examples.shopweb;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request an id in the context of the log, which goes with it into every task. */
@Component
class RequestIds extends OncePerRequestFilter {
  private static final String KEY = "request";
  static final String HEADER = "X-Request-Id";

  /** The id of the request that is being answered, by whichever thread. */
  static String current() {
    return Objects.requireNonNullElse(MDC.get(KEY), "none");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String given = request.getHeader(HEADER);
    String id = given != null && given.matches("[\\w-]{1,64}")
        ? given
        : UUID.randomUUID().toString();
    response.setHeader(HEADER, id);
    try (MDC.MDCCloseable there = MDC.putCloseable(KEY, id)) {
      chain.doFilter(request, response);
    }
  }
}
