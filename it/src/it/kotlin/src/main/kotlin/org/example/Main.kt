package org.example

import dev.attacca.Collect
import dev.attacca.DependsOn
import dev.attacca.Input
import dev.attacca.Loop
import dev.attacca.Router
import dev.attacca.Task

data class Price(val net: Int, val gross: Int)

enum class Size { SMALL, LARGE }

/** Tasks as Kotlin has them: data classes, default visibility, nullable values. */
class Checkout(private val rate: Int) {
    @Task
    fun price(@Input net: Int): Price = Price(net, net + net * rate / 100)

    @Router(partial = true)
    fun size(price: Price): Size = if (price.gross < 100) Size.SMALL else Size.LARGE

    @Task
    @DependsOn("size", `when` = ["LARGE"])
    fun discount(price: Price): Int = price.gross / 10

    @Task
    fun voucher(@Input name: String): String? = if (name == "Clara") "BRAVO" else null

    @Task
    fun label(price: Price, discount: java.util.Optional<Int>, voucher: String?): String =
        "${price.gross - discount.orElse(0)} gross, voucher ${voucher ?: "none"}"
}

class Words {
    @Loop
    fun line(@Input text: List<String>): List<String> = text

    @Loop
    fun word(line: String): List<String> = line.split(" ")

    @Task
    fun length(word: String): Int = word.length

    @Task
    fun letters(@Collect length: List<Int>): Int = length.sum()
}

fun main() {
    val checkout = CheckoutRunner.of(Checkout(19))
    println("label: " + checkout.label(200, "Clara"))
    println("small: " + checkout.overriding().price(Price(10, 12)).voucher(null).label())
    println("letters: " + WordsRunner.of(Words()).letters(listOf("play on", "without a pause")))
}
