package dev.attacca.examples.kotlin

import dev.attacca.Collect
import dev.attacca.DependsOn
import dev.attacca.Input
import dev.attacca.Loop
import dev.attacca.Router
import dev.attacca.Task
import java.util.Optional

data class Line(val article: String, val pieces: Int, val cents: Int)

enum class Size { SMALL, LARGE }

/** A receipt: per line what it costs, then the sum, and a discount if that is large. */
class Checkout(private val vat: Int) {
    @Loop
    fun line(@Input cart: List<Line>): List<Line> = cart

    @Task
    fun amount(line: Line): Int = line.pieces * line.cents

    @Task
    fun sum(@Collect amount: List<Int>): Int = amount.sum()

    @Router(partial = true)
    fun size(sum: Int): Size = if (sum < 10_000) Size.SMALL else Size.LARGE

    @Task
    @DependsOn("size", `when` = ["LARGE"])
    fun discount(sum: Int): Int = sum / 10

    /** Kotlin's nullable types are what they are here, too. */
    @Task
    fun voucher(@Input customer: String): String? = if (customer == "Clara") "BRAVO" else null

    @Task
    fun receipt(sum: Int, discount: Optional<Int>, voucher: String?): String {
        val net = sum - discount.orElse(0)
        return "${net + net * vat / 100} cents, voucher: ${voucher ?: "none"}"
    }
}
