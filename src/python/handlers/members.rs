//! The attributes that several handler classes have, written once as macros.

/// Attributes of every handler.
macro_rules! common_members {
    ($class:ident $core:ty, $method:literal, $text:literal $(, $beside:ident)*) => {
        impl $class {
            fn inner(&self) -> PyResult<Arc<Inner<$core>>> {
                self.inner
                    .get()
                    .ok_or_else(|| PyTypeError::new_err(concat!("__init__ of ", stringify!($class), " was not called")))
            }

            #[allow(dead_code, reason = "the handler of a federated server has the settings of another one")]
            fn fill(&self, credentials: Arc<$core>, settings: Settings) -> PyResult<()> {
                self.fill_with(Inner::new(credentials, settings))
            }

            fn fill_with(&self, inner: Inner<$core>) -> PyResult<()> {
                self.inner.fill(inner);
                Ok(())
            }
        }

        impl Native for $class {
            fn credentials(&self, site: &Settings) -> PyResult<Arc<dyn Credentials>> {
                Ok(self.inner()?.for_site(site))
            }

            fn shared_settings(&self) -> PyResult<super::base::SharedSettings> {
                Ok(self.inner()?.shared_settings())
            }
        }

        #[arcrest_macros::guarded]
        #[pymethods]
        impl $class {
            #[new]
            #[pyo3(signature = (*_args, **_kwargs), text_signature = $text)]
            fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Self> {
                PyClassInitializer::from(BaseWebOperations::default())
                    .add_subclass(BaseSecurityHandler)
                    .add_subclass(Self::default())
            }

            /// The `User-Agent` of the login.
            #[getter]
            fn useragent(&self) -> PyResult<String> {
                Ok(self.inner()?.settings().options().user_agent.clone())
            }

            #[setter]
            fn set_useragent(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
                if let Some(agent) = crate::python::object::settings::agent_to_set(value)? {
                    self.inner()?.change(|settings| settings.set_user_agent(agent));
                }
                Ok(())
            }

            /// Makes another handler, just created, a copy of this one, with the same token to begin with.
            fn _copy_into(&self, other: &Bound<'_, BaseWebOperations>, _deep: bool) -> PyResult<()> {
                let other = other.cast::<Self>()?;
                other.get().inner.set(self.inner.get().map(|inner| Arc::new(inner.fork())));
                $($crate::python::handlers::base::copy_lock(&self.$beside, &other.get().$beside);)*
                Ok(())
            }

            #[setter(_verify)]
            fn set_verify(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
                let verify = $crate::python::object::settings::verify_from(value)?;
                self.inner()?.change(|settings| settings.set_verify(verify));
                Ok(())
            }

            /// How the certificate of the token service is checked: True, False, the path of a CA file or a fingerprint.
            #[getter]
            fn _verify<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $crate::python::object::settings::verify_object(py, &self.inner()?.settings().options().verify)
            }

            /// How it logs in.
            #[getter]
            fn method(&self) -> &'static str {
                $method
            }

            /// The token; logs in where there is none yet or it is about to end. None when the login failed.
            #[getter]
            fn token(&self, py: Python<'_>) -> PyResult<Option<String>> {
                self.inner()?.token(py)
            }

            /// Whether the last login worked, as far as is known; True before the first. Sends no request.
            #[getter]
            fn valid(&self) -> PyResult<bool> {
                Ok(self.inner()?.credentials.known().failure.is_none())
            }

            /// The server's words about a failed login: {"error": {"code", "message", "details"}}; "" otherwise. Sends no
            /// request.
            #[getter]
            fn message<'py>(&self, py: Python<'py>) -> PyResult<$crate::python::convert::hints::Answer<'py, $crate::python::convert::hints::Any>> {
                self.inner()?.message(py).map(Into::into)
            }
        }
    };
}

/// Attributes of a handler whose token expires.
macro_rules! date_members {
    ($class:ident) => {
        #[arcrest_macros::guarded]
        #[pymethods]
        impl $class {
            /// When the token ends, as local time; None without one. Sends no request.
            #[getter(tokenExperationDate)]
            fn token_expires<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
                super::base::local_time(py, self.inner()?.credentials.known().expires)
            }

            /// When the token was given, as local time; None without one. Sends no request.
            #[getter(tokenObtainedDate)]
            fn token_obtained<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
                super::base::local_time(py, self.inner()?.credentials.known().obtained)
            }
        }
    };
}

/// Attributes of a handler that has proxy settings of its own.
macro_rules! proxy_members {
    ($class:ident) => {
        #[arcrest_macros::guarded]
        #[pymethods]
        impl $class {
            /// The proxy's host or URL; None where the environment decides.
            #[getter]
            fn proxy_url(&self) -> PyResult<Option<String>> {
                Ok(self.inner()?.settings().proxy().0)
            }

            #[setter]
            fn set_proxy_url(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
                if let Some(url) = text_or_none(value, "proxy_url")? {
                    self.inner()?.change(|settings| settings.set_proxy_url(url));
                }
                Ok(())
            }

            /// The proxy's port; None where the URL or the environment says it.
            #[getter]
            fn proxy_port(&self) -> PyResult<Option<u16>> {
                Ok(self.inner()?.settings().proxy().1)
            }

            #[setter]
            fn set_proxy_port(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
                if let Some(port) = port_to_set(value)? {
                    self.inner()?.change(|settings| settings.set_proxy_port(port));
                }
                Ok(())
            }
        }
    };
}

/// Attributes of a handler with a user name and a password.
macro_rules! user_members {
    ($class:ident) => {
        #[arcrest_macros::guarded]
        #[pymethods]
        impl $class {
            /// The user. Setting it drops the token.
            #[getter]
            fn username(&self) -> PyResult<String> {
                Ok(self.inner()?.credentials.username())
            }

            #[setter]
            fn set_username(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
                if let Some(name) = to_set(value, "username", "text")? {
                    self.inner()?.credentials.set_username(name);
                }
                Ok(())
            }

            /// Reads as "****". Setting it drops the token.
            #[getter]
            fn password(&self) -> &'static str {
                "****"
            }

            #[setter]
            fn set_password(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
                if let Some(password) = to_set(value, "password", "text")? {
                    self.inner()?.credentials.set_password(password);
                }
                Ok(())
            }

            /// The token service; None until it is given or found out. Setting it drops the token.
            #[getter]
            fn token_url(&self) -> PyResult<Option<String>> {
                Ok(self.inner()?.credentials.token_url())
            }

            #[setter]
            fn set_token_url(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
                if let Some(url) = text_or_none(value, "token_url")? {
                    self.inner()?.credentials.set_token_url(super::base::address(given(url))?);
                }
                Ok(())
            }

            /// The `Referer` that the token is bound to and that is sent with it; None binds it to this
            /// machine's address. Setting it drops the token.
            #[getter]
            fn referer_url(&self) -> PyResult<Option<String>> {
                Ok(self.inner()?.credentials.referer())
            }

            #[setter]
            fn set_referer_url(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
                if let Some(referer) = text_or_none(value, "referer_url")? {
                    self.inner()?.credentials.set_referer(referer);
                }
                Ok(())
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                let credentials = slf.get().inner()?.credentials.clone();
                let place = credentials
                    .token_url()
                    .as_deref()
                    .map_or("a token service yet to be found".to_owned(), $crate::core::url::shown);
                let text = format!("<{} {:?} at {place}>", slf.get_type().name()?, credentials.username());
                Ok($crate::python::printable::printable(text))
            }
        }
    };
}

/// Attributes of a handler of a portal's user.
macro_rules! portal_members {
    ($class:ident) => {
        impl $class {
            fn ask_portal(slf: &Bound<'_, Self>) -> PyResult<super::base::About> {
                let inner = slf.get().inner()?;
                inner.ask_as(slf.as_any(), &inner.credentials.org_url().unwrap_or_default())
            }
        }

        #[arcrest_macros::guarded]
        #[pymethods]
        impl $class {
            /// The portal, as it was given.
            #[getter]
            fn org_url(&self) -> PyResult<Option<String>> {
                Ok(self.inner()?.credentials.org_url())
            }

            /// Whether the organisation is an ArcGIS Enterprise portal rather than ArcGIS Online; asked once.
            ///
            /// Raises:
            ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
            #[getter]
            fn is_portal(slf: &Bound<'_, Self>) -> PyResult<bool> {
                let inner = slf.get().inner()?;
                inner.is_portal(slf.as_any(), || Self::ask_portal(slf))
            }

            /// Asks again whether the organisation is an ArcGIS Enterprise portal, for is_portal to tell.
            ///
            /// Raises:
            ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
            fn check_portal(slf: &Bound<'_, Self>) -> PyResult<()> {
                Self::ask_portal(slf).map(drop)
            }
        }
    };
}

/// Attributes that a script gave and reads back.
macro_rules! kept_members {
    ($class:ident) => {
        #[arcrest_macros::guarded]
        #[pymethods]
        impl $class {
            /// As it was given; not used.
            #[getter]
            fn handler(&self, py: Python<'_>) -> Option<Py<PyAny>> {
                let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.handler.as_ref().map(|handler| handler.clone_ref(py))
            }

            #[setter]
            fn set_handler(&self, value: Option<Py<PyAny>>) {
                let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
                super::base::replace(&self.kept, super::base::Kept { handler: value.map(Arc::new), ..kept });
            }

            /// As it was given; not used.
            #[getter]
            fn cookiejar(&self, py: Python<'_>) -> Option<Py<PyAny>> {
                let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.jar.as_ref().map(|jar| jar.clone_ref(py))
            }

            #[setter]
            fn set_cookiejar(&self, value: Option<Py<PyAny>>) {
                let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
                super::base::replace(&self.kept, super::base::Kept { jar: value.map(Arc::new), ..kept });
            }
        }
    };
}
