"""Parts of the embedded server, which ``store/embedded.py`` puts together. Nobody else imports them."""
