package dev.attacca.processor.fuzz;

import dev.attacca.OnError;
import dev.attacca.processor.fuzz.Program.Failing;
import dev.attacca.processor.fuzz.Program.Form;
import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Need;
import dev.attacca.processor.fuzz.Program.Place;
import dev.attacca.processor.fuzz.Program.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** How a task is declared: where it stands, what it does when it fails, and its policies. */
record Dress(
    Place place, Failing failing, Optional<OnError> onError, List<String> policies, int attempts) {
  private static final List<Form> FORMS = List.of(
      Form.RETURNED,
      Form.RETURNED,
      Form.RETURNED,
      Form.RETURNED,
      Form.RETURNED,
      Form.OPTIONAL,
      Form.NULLABLE,
      Form.NOTHING,
      Form.STAGE,
      Form.FUTURE,
      Form.LISTENABLE,
      Form.WILD_STAGE,
      Form.OPTIONAL_STAGE,
      Form.NO_STAGE);
  private static final List<Form> LOOPS = List.of(
      Form.LIST,
      Form.STREAM,
      Form.NUMBERS,
      Form.ITERATOR,
      Form.ITERABLE,
      Form.PUBLISHER,
      Form.EMITTER);
  private static final List<Form> REPEATS =
      List.of(Form.OPTIONAL, Form.OPTIONAL, Form.OPTIONAL_STAGE, Form.RETURNED, Form.STAGE);

  static final List<Form> BATCHES = List.of(
      Form.MANY_MAP,
      Form.MANY_MAP,
      Form.MANY_LIST,
      Form.MANY_OPTIONALS,
      Form.MANY_OUTCOMES,
      Form.MANY_STAGE,
      Form.MANY_NOTHING,
      Form.MANY_NO_STAGE);

  private static final List<Form> ROUTERS = List.of(
      Form.RETURNED,
      Form.RETURNED,
      Form.RETURNED,
      Form.OPTIONAL,
      Form.STAGE,
      Form.FUTURE,
      Form.LISTENABLE);

  static Form form(Random random, Kind kind, Type type) {
    if (kind == Kind.WORKER || type == Type.ROUTE) {
      return Form.RETURNED;
    }
    List<Form> from = switch (kind) {
      case LOOP -> LOOPS;
      case REPEAT -> REPEATS;
      case ROUTER -> ROUTERS;
      default -> FORMS;
    };
    return from.get(random.nextInt(from.size()));
  }

  static Dress of(Random random, Kind kind, Form form, List<Need> needs, boolean fails) {
    boolean state = needs.stream().anyMatch(need -> need.role() == Role.STATE);
    boolean consumes = needs.stream().anyMatch(need -> need.role().streams());
    boolean inMain = needs.stream().allMatch(need -> need.sources().isEmpty());
    Failing failing = fails && random.nextInt(3) == 0 ? Failing.AT_TIMES : Failing.NEVER;
    List<String> policies = new ArrayList<>();
    int attempts = 1;
    boolean opens = kind == Kind.LOOP || kind == Kind.REPEAT;
    if (!opens && kind != Kind.WORKER && !state && !consumes && random.nextInt(8) == 0) {
      attempts = 2 + random.nextInt(2);
      policies.add("@Retry(times = " + attempts
          + (random.nextInt(2) == 0
              ? ", delay = \"1ms\", on = Throwable.class)"
              : ", on = {Play.Planned.class, Play.PlannedUnchecked.class, Error.class})"));
      if (inMain && failing == Failing.NEVER && random.nextInt(2) == 0) {
        failing = Failing.FIRST;
      }
    }
    if (random.nextInt(12) == 0) {
      policies.add("@Timeout(\"" + List.of("10m", "PT1H", "600s").get(random.nextInt(3)) + "\")");
    }
    if (!consumes && form != Form.EMITTER && kind != Kind.WORKER && random.nextInt(12) == 0) {
      policies.add(
          random.nextInt(2) == 0
              ? "@Limit(concurrency = " + (1 + random.nextInt(2)) + ")"
              : "@Limit(calls = 1000, per = \"1ms\")");
    }
    if (random.nextInt(12) == 0) {
      policies.add("@RunOn(\"io\")");
    }
    Optional<OnError> onError = random.nextInt(fails ? 3 : 10) == 0
        ? Optional.of(List.of(OnError.FINISH, OnError.TOLERATE, OnError.TOLERATE, OnError.HALT)
            .get(random.nextInt(4)))
        : Optional.empty();
    List<Place> places = state || kind == Kind.WORKER
        ? List.of(Place.OWN)
        : List.of(
            Place.OWN,
            Place.OWN,
            Place.OWN,
            Place.OWN,
            Place.STATIC,
            Place.INHERITED,
            Place.OVERRIDDEN,
            Place.DEFAULT);
    return new Dress(
        places.get(random.nextInt(places.size())), failing, onError, policies, attempts);
  }
}
