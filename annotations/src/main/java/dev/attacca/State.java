package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * State that lives as long as one run. On a parameter, hands it to a task; the parameter's name and type
 * say which. On a method without parameters, makes the state of that name; without such a method, the
 * type's constructor without parameters does.
 *
 * <p>Tasks that share a state never overlap, and items reach it in the order in which they were
 * emitted.
 *
 * <p>With {@link #by} there is one state for each value of a task, its key:
 *
 * <pre>{@code
 * @Loop Stream<Order> order(Path file)                                        { … }
 * @Task String account(Order order)                                           { return order.account(); }
 * @Task Posting posting(Order order, @State(by = "account") Balance balance)  { return balance.add(order); }
 * @State Balance balance(String account)                                      { return new Balance(account); }
 * }</pre>
 *
 * <p>Items of one key reach its state one after the other, in the order in which they were emitted; those of
 * different keys go side by side. Those of loops within different items of a loop come in the order of these: the loop in the
 * first has emitted all, and their keys are known, before the first of the next takes its state. A run then holds a state for
 * each key that was needed until it is over.
 */
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PARAMETER, ElementType.METHOD})
public @interface State {
  /**
   * The name of a task, on a parameter: there is one state for each of its values, and a task that takes the state waits for that
   * value. It is a string, a number, a {@code char}, a {@code boolean}, an enum, or a record of these. The same
   * everywhere that the state is taken; the method that makes it may take the value. Nothing by default: one state for
   * all.
   *
   * @return the task
   */
  String by() default "";
}
