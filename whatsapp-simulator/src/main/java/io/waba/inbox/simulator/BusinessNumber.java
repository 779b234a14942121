package io.waba.inbox.simulator;

/**
 * A business phone number, which decides the tenant.
 *
 * @param wabaId the WhatsApp Business Account
 * @param phoneNumberId Meta's id of the number
 * @param displayPhoneNumber the number in digits
 */
public record BusinessNumber(String wabaId, String phoneNumberId, String displayPhoneNumber) {

    /** The one of Meta's own examples. */
    public static final BusinessNumber EXAMPLE =
            new BusinessNumber("102290129340398", "106540352242922", "15550783881");

    public BusinessNumber {
        if (wabaId.isBlank() || phoneNumberId.isBlank()) {
            throw new IllegalArgumentException(
                    "wabaId, phoneNumberId: \"" + wabaId + "\", \"" + phoneNumberId + "\" (expected: both not blank)");
        }
    }

    /** Another number of the same account. */
    public BusinessNumber withPhoneNumberId(String otherPhoneNumberId) {
        return new BusinessNumber(wabaId, otherPhoneNumberId, displayPhoneNumber);
    }
}
