package dev.attacca.examples.kotlin

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class CheckoutTest {
    private val checkout = CheckoutRunner.of(Checkout(vat = 20))

    @Test
    fun `adds up the lines and the tax`() {
        val cart = listOf(Line("rosin", 1, 500), Line("strings", 2, 250))

        assertEquals("1200 cents, voucher: BRAVO", checkout.receipt(cart, "Clara"))
    }

    @Test
    fun `gives a discount from a hundred on`() {
        assertEquals("10800 cents, voucher: none", checkout.overriding().sum(10_000).voucher(null).receipt())
        assertEquals(9_999, checkout.overriding().sum(9_999).voucher(null).run().sum())
    }
}
