# SPDX-License-Identifier: EUPL-1.2
from allauth.account.forms import LoginForm as AllauthLoginForm


class LoginForm(AllauthLoginForm):
    pass
