package dev.attacca.examples.kotlin

fun main() {
    val checkout = CheckoutRunner.of(Checkout(vat = 19))
    val small = listOf(Line("rosin", 1, 890), Line("strings", 2, 2_450))
    val large = small + Line("bow", 1, 48_000)

    println("  " + checkout.receipt(small, "Clara"))
    println("  " + checkout.receipt(large, "Robert"))
}
