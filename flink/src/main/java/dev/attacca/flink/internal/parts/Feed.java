package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.flink.internal.sent.HaltedException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Session;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.jspecify.annotations.Nullable;

/**
 * How the items of a part are fed to its session: one after the other on the thread of the task; or, if something in it waits for what is no
 * call, many at once, on threads of the runner's own.
 *
 * <p><b>On one thread.</b> All here is called on the thread of the task, but for {@link #news}. The session tells there of what is over, where an
 * item is given or all are awaited, and else when it has called: then a mail is on its way to that thread. Only one is at a time. Who puts it there
 * has made known before what there is to tell, and the mail says that it has come before it looks; so what is not seen by one mail
 * brings the next.
 *
 * <p><b>Nothing is kept.</b> Before a checkpoint all items are awaited. To keep those that are open, to begin them again later, would not do: what an item has
 * come to is given away task by task and below it, and is counted, long before it is over as a whole, and would be so twice. So a checkpoint
 * takes as long as the slowest call that is under way.
 *
 * <p><b>States of a key</b> are given with an item and taken back when it is over. So one item of a key after the other is given, and others of
 * it wait in {@link KeyTurns}; they count as open.
 */
@SuppressWarnings("NullAway.Init") // it begins before it is used
final class Feed {
  private final Part part;
  private final Layout layout;
  private final States states;
  private final int atOnce;
  private final KeyTurns turns = new KeyTurns();
  private final MailboxExecutor mailbox;
  /** Whether a mail is on its way. */
  private final AtomicBoolean called = new AtomicBoolean();

  private final Runnable told;
  private Session session;
  /** Items that have been given, and that nobody has been told of. */
  private int open;

  /** The key of the item that is done, where it is one after the other. */
  private @Nullable String last;

  private boolean ended;

  /**
   * Feeds a session.
   *
   * @param part that it does
   * @param layout of the items
   * @param states of the part
   * @param mailbox of the task
   * @param told is called when something may have been told, outside of the session
   */
  Feed(Part part, Layout layout, States states, MailboxExecutor mailbox, Runnable told) {
    this.part = part;
    this.layout = layout;
    this.states = states;
    this.atOnce = part.inFlight();
    this.mailbox = mailbox;
    this.told = told;
  }

  void begin(Session itsSession) {
    session = itsSession;
    if (atOnce > 1) {
      session.whenOver(this::news);
    }
  }

  /** On any thread, a user's as well: there is something to tell. */
  private void news() {
    if (called.compareAndSet(false, true)) {
      try {
        mailbox.execute(this::look, "items that are over");
      } catch (RejectedExecutionException e) {
        called.set(false); // the task has ended, and nobody is to be told
      }
    }
  }

  private void look() {
    called.set(false);
    if (!ended) {
      call(session::poll);
      goOn();
      told.run();
    }
  }

  /**
   * Gives the session an item; waits as long as too many are open.
   *
   * @param item the item
   * @param key the text of its key; null if it has none, or there is no state of one
   */
  void give(MovedItem item, @Nullable String key) {
    while (open >= atOnce) {
      awaitOne();
    }
    open++;
    if (key == null || atOnce == 1 || turns.begins(key, item)) {
      begin(item, key);
      goOn();
    }
    told.run();
  }

  private void begin(MovedItem item, @Nullable String key) {
    if (states.areOfKey()) {
      last = key;
      states.give(session, key);
    }
    if (atOnce == 1) {
      call(() -> session.process(item.path(), layout.items(item), layout.given(item)));
    } else {
      call(() -> session.offer(item.path(), layout.items(item), layout.given(item)));
    }
  }

  /** Begins those whose turn has come. */
  private void goOn() {
    for (KeyTurns.Turn next = turns.poll(); next != null; next = turns.poll()) {
      begin(next.item(), next.key());
    }
  }

  private void awaitOne() {
    await(Math.max(0, session.openItems() - 1));
  }

  private void await(int most) {
    call(() -> session.await(most));
    goOn();
  }

  private void call(Runnable method) {
    try {
      method.run();
    } catch (RunFailedException e) {
      throw HaltedException.of(e.failures().get(0));
    }
  }

  /** An item that was given is over. */
  void over(Session.Item item) {
    open--;
    if (!states.areOfKey()) {
      return;
    }
    String key = atOnce == 1 ? last : keyOf(item);
    if (key != null) {
      states.take(item, key);
      if (atOnce > 1) {
        turns.ends(key);
      }
    }
  }

  private @Nullable String keyOf(Session.Item item) {
    Object key = part.key() == part.loop()
        ? item.value()
        : item.fate(part.key()) == Given.Fate.VALUE ? item.value(part.key()) : null;
    return key == null ? null : KeyText.of(key);
  }

  /** Waits until all items are over that have been given, and has been told of them. */
  void awaitAll() {
    while (open > 0) {
      if (turns.areWaiting()) {
        awaitOne(); // its turn may come by that
      } else {
        await(0);
      }
    }
    told.run();
  }

  /** Nothing more is given, and nothing looked for. */
  void end() {
    ended = true;
  }
}
