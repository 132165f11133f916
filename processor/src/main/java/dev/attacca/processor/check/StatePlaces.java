package dev.attacca.processor.check;

import dev.attacca.processor.check.Division.Piece;
import dev.attacca.processor.check.Division.Source;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.model.Site;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** On a cluster a state is in one place, that of its key if it has one, and an item goes to one such place at most. */
final class StatePlaces {
  private final Graph graph;
  private final Division division;
  private final Scopes scopes;
  private final List<Problem> problems = new ArrayList<>();
  /** By state: the first piece that it is used in, and the task that uses it. */
  private final Map<Integer, Piece> holders = new HashMap<>();

  private final Map<Integer, Integer> users = new HashMap<>();
  private final BitSet torn = new BitSet();
  private final Set<Integer> told = new HashSet<>();

  StatePlaces(Graph graph, Division division) {
    this.graph = graph;
    this.division = division;
    this.scopes = division.scopes();
  }

  List<Problem> problems() {
    List<Piece> pieces = division.pieces();
    for (int second = 0; second < pieces.size(); second++) {
      for (int first = 0; first < second; first++) {
        inTurn(pieces.get(first), pieces.get(second));
      }
    }
    for (Piece piece : pieces) {
      piece.members().stream().forEach(id -> {
        division.states(id).forEach(state -> state(piece, id, state));
        if (piece.isKeyed()) {
          gathers(piece, id);
        }
      });
      if (piece.isKeyed() && piece.members().get(piece.key())) {
        keyBehindItself(piece);
      }
    }
    return problems;
  }

  private String key(int key) {
    return "by \"" + graph.name(key) + "\"";
  }

  private String name(Edge.OfState state) {
    return "\"" + state.taken().name() + "\"";
  }

  private void state(Piece piece, int id, Edge.OfState state) {
    if (state.isKeyed()) {
      int key = state.tasks().get(0);
      if (!division.isOfItemsOf(piece.source(), state)) {
        outerKey(piece.source(), id, state, key);
      } else if (told.add(state.state())) {
        keyOfRound(piece.source(), id, state, key);
      }
      return;
    }
    Piece holder = holders.putIfAbsent(state.state(), piece);
    int user = Optional.ofNullable(users.putIfAbsent(state.state(), id)).orElse(id);
    if (piece.isKeyed()) {
      problems.add(Diagnostic.STATE_BEHIND_KEY.at(
          state.site(), graph.name(id), name(state), key(piece.key()), graph.name(piece.key())));
    } else if (piece.source().isOfMany()) {
      problems.add(Diagnostic.STATE_OF_SEVERAL_READERS.at(
          state.site(),
          graph.name(id),
          name(state),
          graph.name(piece.source().loop()),
          graph.name(piece.source().splitBy())));
    } else if (holder != null && !holder.source().equals(piece.source())) {
      problems.add(Diagnostic.STATE_IN_TWO_PLACES.at(
          state.site(),
          graph.name(id),
          name(state),
          graph.name(user),
          graph.name(holder.source().loop())));
    }
  }

  private void outerKey(Source source, int id, Edge.OfState state, int key) {
    String loop = graph.name(source.loop());
    String often = scopes.valueScope(key) == Scopes.MAIN
        ? "there once per run"
        : "the same for all items of \"" + loop + "\" that come from one of \""
            + graph.name(source.top()) + "\"";
    problems.add(Diagnostic.STATE_OF_OUTER_KEY.at(
        state.site(graph.name(key)), graph.name(id), name(state), graph.name(key), often, loop));
  }

  private void keyOfRound(Source source, int id, Edge.OfState state, int key) {
    division
        .roundOf(source, state)
        .ifPresent(repeat -> problems.add(Diagnostic.KEY_OF_ROUND.at(
            state.site(graph.name(key)),
            graph.name(id),
            name(state),
            graph.name(key),
            graph.name(repeat))));
  }

  /** What comes after the states may need loops that the key itself comes after. */
  private void keyBehindItself(Piece piece) {
    int key = piece.key();
    int id = user(piece.members(), piece).orElseThrow();
    Edge.OfState state = taken(id, key).orElseThrow();
    if (division.roundOf(piece.source(), state).isEmpty()) {
      String before = graph.name(graph
          .dependencies(key)
          .filter(piece.members()::get)
          .findFirst()
          .orElse(scopes.home(key)));
      problems.add(Diagnostic.KEY_BEHIND_ITSELF.at(
          state.site(graph.name(key)),
          graph.name(id),
          name(state),
          graph.name(key),
          before,
          graph.name(id),
          before));
    }
  }

  // Two keys

  private void inTurn(Piece one, Piece other) {
    BitSet both = (BitSet) one.members().clone();
    both.and(other.members());
    if (both.isEmpty()) {
      return;
    }
    BitSet direct = after(one, other, graph::dependencies);
    BitSet after =
        direct.isEmpty() ? after(one, other, this::waits) : direct; // maybe in the next round only
    if (after.isEmpty()) {
      int inner = both.stream()
          .filter(id -> scopes.parent(scopes.valueScope(id)) != Scopes.MAIN)
          .findFirst()
          .orElse(both.nextSetBit(0));
      parted(loopOf(inner, one, other), one, other);
    }
    after.stream()
        .filter(id -> graph.dependencies(id).noneMatch(after::get) && !torn.get(id))
        .forEach(id -> {
          torn.set(id);
          Optional<Edge.OfState> taken = taken(id, other.key()).or(() -> taken(id, one.key()));
          tell(
              taken.map(Edge.OfState::site).orElse(graph.task(id).site()),
              id,
              use(id, one),
              use(id, other));
        });
  }

  private IntStream waits(int id) {
    return IntStream.concat(graph.dependencies(id), graph.previous(id));
  }

  /** What comes after states of both keys, whatever items it is of. */
  private BitSet after(Piece one, Piece other, IntFunction<IntStream> awaited) {
    BitSet after = after(one, awaited);
    after.and(after(other, awaited));
    return after;
  }

  private BitSet after(Piece piece, IntFunction<IntStream> awaited) {
    BitSet after = new BitSet();
    piece.members().stream().filter(id -> taken(id, piece.key()).isPresent()).forEach(after::set);
    int before = -1;
    while (before < after.cardinality()) {
      before = after.cardinality();
      piece.members().stream()
          .filter(id -> awaited.apply(id).anyMatch(after::get))
          .forEach(after::set);
    }
    return after;
  }

  /** The outermost loop around a task that would have to be in either place. */
  private int loopOf(int id, Piece one, Piece other) {
    int loop = scopes.valueScope(id);
    for (int outer = scopes.parent(loop);
        outer != Scopes.MAIN && (one.members().get(outer) || other.members().get(outer));
        outer = scopes.parent(outer)) {
      loop = outer;
    }
    return loop;
  }

  /** A loop of whose items some tasks come after the states of one key, and some after those of the other. */
  private void parted(int loop, Piece one, Piece other) {
    if (!torn.get(loop)) {
      torn.set(loop);
      BitSet inside = new BitSet();
      graph.ids().filter(id -> scopes.isWithin(scopes.home(id), loop)).forEach(inside::set);
      tell(graph.task(loop).site(), loop, part(inside, one), part(inside, other));
    }
  }

  private String part(BitSet inside, Piece piece) {
    OptionalInt user = user(inside, piece);
    if (user.isEmpty()) {
      int other = user(piece.members(), piece).orElseThrow();
      return "has items that come together with those after \"%s\", which takes %s"
          .formatted(graph.name(other), text(other, piece));
    }
    int id = user.getAsInt();
    return (inside.get(id)
            ? "has items of which \"%s\" takes %s"
            : "has items that come after \"%s\", which takes %s")
        .formatted(graph.name(id), text(id, piece));
  }

  private void tell(Site site, int id, String one, String other) {
    problems.add(Diagnostic.STATES_IN_TURN.at(site, graph.name(id), one, other));
  }

  /** How a task has to do with the states of a key. */
  private String use(int id, Piece piece) {
    BitSet own = new BitSet();
    own.set(id);
    int user = user(own, piece).orElse(id);
    return user == id
        ? "takes " + text(id, piece)
        : "comes after \"" + graph.name(user) + "\", which takes " + text(user, piece);
  }

  /** The first of those that take a state of the key which is one of these, or which one of these waits for. */
  private OptionalInt user(BitSet tasks, Piece piece) {
    BitSet before = (BitSet) tasks.clone();
    int size = 0;
    while (size < before.cardinality()) {
      size = before.cardinality();
      ((BitSet) before.clone()).stream().flatMap(this::waits).forEach(before::set);
    }
    return IntStream.concat(tasks.stream(), before.stream())
        .filter(id -> taken(id, piece.key()).isPresent())
        .findFirst();
  }

  private String text(int user, Piece piece) {
    Edge.OfState state = taken(user, piece.key()).orElseThrow();
    return "the state " + name(state) + " " + key(piece.key());
  }

  private Optional<Edge.OfState> taken(int id, int key) {
    return division.states(id).filter(state -> state.tasks().contains(key)).findFirst();
  }

  // What comes together

  /** Of one item, what is below it may be in many places. */
  private void gathers(Piece piece, int id) {
    if (scopes.isWithin(scopes.home(id), piece.loop())) {
      return;
    }
    for (Edge edge : graph.edges().get(id)) {
      if (edge.gathers() || edge instanceof Edge.OfSource) {
        edge.tasks().stream()
            .filter(piece.members()::get)
            .findFirst()
            .ifPresent(source -> problems.add(Diagnostic.GATHERED_BEHIND_KEY.at(
                edge.site(graph.name(source)),
                graph.name(id),
                graph.task(id).kind() == Kind.MERGE
                    ? "merges"
                    : edge instanceof Edge.OfEvery ? "waits for every" : "gathers",
                graph.name(source),
                graph.name(scopes.home(id)),
                key(piece.key()))));
      }
    }
  }
}
